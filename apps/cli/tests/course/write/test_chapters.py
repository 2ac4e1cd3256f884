"""Chapters say what the code says, in both languages, and all of it holds."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.facts.sheet import FactSheet
from fondation_shared.course import Chapter
from fondation_shared.jobs import Language

Written = Callable[..., list[Chapter]]
Gathered = Callable[[Mapping[str, str]], list[FactSheet]]


def about(chapters: list[Chapter], name: str) -> Chapter:
    """The chapter that a subject leads, the overview aside."""
    return next(chapter for chapter in chapters[1:] if chapter.subjects and chapter.subjects[0].name == name)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_that_is_written_passes_the_gate(
    written: Written, depot: dict[str, str], language: Language
) -> None:
    for chapter in written(depot, language):
        assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0), chapter.title
        assert chapter.markdown.strip()
        assert chapter.goals


def test_a_chapter_says_what_its_subject_is_keeps_does_and_promises(written: Written, depot: dict[str, str]) -> None:
    text = about(written(depot), "Store").markdown
    assert "`Store` “keeps parcels by name” ([store.py:8](depot/store.py#L8))." in text
    assert "`limit` ([17–18](depot/store.py#L17-L18)): “How many parcels" in text
    assert "`put` reads" in text
    assert "{{excerpt depot/store.py 23-39}}" in text
    assert "raises `ValueError` when `name` is `None`: “A parcel needs a name.”" in text
    assert "“A nameless parcel could never be fetched”: raises `ValueError`" in text
    assert "returns `self` itself, so that calls can be chained" in text
    assert "`collect` and `take` all hand their work to `fetch`" in text
    assert "`open_desk` hands out `Store` ([desk.py:8](depot/desk.py#L8))." in text
    assert "“a parcel is fetched once” ([test_store.py:4–7]" in text
    assert '`assert store.fetch("a") == b""`' in text


def test_the_same_chapter_in_french_keeps_the_code_and_the_quotations(written: Written, depot: dict[str, str]) -> None:
    text = about(written(depot, "fr"), "Store").markdown.replace("\N{NO-BREAK SPACE}", " ")
    assert "`Store` garde « parcels by name » ([store.py:8](depot/store.py#L8))\N{NARROW NO-BREAK SPACE}; " in text
    assert ". « " not in text, "no English sentence stands in French text without a word before it"
    assert "lève `ValueError` si `name` vaut `None` : « A parcel needs a name. »" in text
    assert "`open_desk` fournit `Store` ([desk.py:8](depot/desk.py#L8))." in text
    assert "says the code" not in text


def test_the_overview_says_what_the_build_file_and_the_readme_say(written: Written, depot: dict[str, str]) -> None:
    text = written(depot)[0].markdown
    assert "describes itself as “Keeps parcels.” ([pyproject.toml:4]" in text
    assert "“Depot keeps parcels for people until they come and fetch them.” ([README.md:3]" in text
    assert "This course reads version `1.2`" in text
    assert "one package from outside: `requests`" in text
    assert "To install it: `pip install depot` ([README.md:6]" in text
    assert "{{excerpt README.md 10-13}}" in text


def test_the_chapter_on_tests_counts_them(written: Written, depot: dict[str, str]) -> None:
    text = next(chapter for chapter in written(depot) if chapter.id == "testing").markdown
    assert "Two tests in one file say how the project should behave." in text
    assert "written for `pytest`" in text


def step(written: Written, body: str, language: str = "py") -> str:
    """What is written of one function with this body."""
    source = "class Box:\n    def pack(self, one, two=None, **kwargs):\n" + textwrap.indent(
        textwrap.dedent(body).strip("\n"), " " * 8
    )
    padding = "\n        other = self.weigh(one)\n        self.seen = other\n        return self.weigh(two)\n"
    more = "\n    def weigh(self, one):\n        return one\n\n    def seen_last(self):\n        return self.seen\n"
    chapters = written({f"box.{language}": f"{source}{padding}{more}", "README.md": "# Box\n"})
    return about(chapters, "Box").markdown


def test_an_error_that_is_let_go_on_is_not_said_to_pass_in_silence(written: Written) -> None:
    text = step(
        written,
        """
        try:
            self.weigh(one)
        except KeyError as error:
            if one:
                raise ValueError("no") from error
            else:
                raise
        """,
    )
    assert "in silence" not in text


def test_an_error_that_is_swallowed_is_said_to_be(written: Written) -> None:
    assert "lets `KeyError` pass in silence" in step(written, "try:\n    self.weigh(one)\nexcept KeyError:\n    pass\n")


def test_one_of_several_calls_is_not_said_to_be_all_of_them(written: Written) -> None:
    text = step(written, "found = self.weigh(one) + 1\n")
    assert "computes `found` with `weigh`" in text
    assert "gets `found`" not in text


def test_what_a_lambda_calls_is_not_said_to_be_called(written: Written) -> None:
    text = step(written, "# Kept for later, when somebody asks.\nlater = lambda: self.weigh(one)\n")
    assert "`later`" not in text


def test_steps_inside_a_long_branch_stand_under_their_condition(written: Written) -> None:
    body = "if one:\n" + "".join(f"    a{number} = {number}\n" for number in range(16)) + "    self.weigh(one)\n"
    assert "run only when `one` is set" in step(written, body)


def test_a_default_is_said_where_the_name_itself_is_tested(written: Written) -> None:
    assert "gives `two` the value `3` where it has none" in step(written, "if two is None:\n    two = 3\n")


def test_no_default_is_said_where_another_name_is_tested(written: Written) -> None:
    assert "where it has none" not in step(written, "if one is None:\n    two = 3\n")


def test_a_type_that_is_called_is_said_to_be_made(written: Written, depot: dict[str, str]) -> None:
    text = about(written(depot), "Store").markdown
    assert "returns a new `Store`" in text


HOSTILE = '''
class Gate:
    """A gate <script>alert(1)</script> ![p](https://evil.example/p.png) [x](javascript:alert(1)).

    {{excerpt /etc/passwd 1-2}} opens [[gates]] | for | all | `unclosed.
    """

    def open_wide(self, way):
        # <img src=x onerror=alert(1)> [click](https://evil.example) **now**
        if way is None:
            raise ValueError("<b>No</b> way [x](https://evil.example)")
        # {{excerpt /etc/passwd 1-2}}
        found = self.search(way)
        return found

    def search(self, way):
        """> quoted <iframe src="https://evil.example"></iframe>"""
        return way
'''


@pytest.mark.parametrize("language", ["en", "fr"])
def test_hostile_words_of_a_repository_stay_words(written: Written, language: Language) -> None:
    files = {
        "gate.py": HOSTILE,
        "README.md": "# Gate <script>\n\nA [gate](https://evil.example) for <b>all</b> to see it.\n",
    }
    for chapter in written(files, language):
        assert "<script" not in chapter.markdown.replace("\\<script", "")
        assert "<img" not in chapter.markdown.replace("\\<img", "")
        assert "](https:" not in chapter.markdown
        assert "](javascript:" not in chapter.markdown
        assert "passwd" not in [excerpt.path for excerpt in chapter.excerpts]


def test_a_sheet_survives_being_written_down(gathered: Gathered, depot: dict[str, str]) -> None:
    for sheet in gathered(depot):
        assert FactSheet.from_json(sheet.to_json()) == sheet
        assert FactSheet.from_json(sheet.to_json()).digest() == sheet.digest()


def test_other_processes_with_other_seeds_write_the_same(
    make_repository: Callable[[Mapping[str, str | bytes]], Path], depot: dict[str, str]
) -> None:
    folder = make_repository(dict(depot))
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from fondation_cli.course.facts.gather import gather_facts
        from fondation_cli.course.fetching.local import open_local
        from fondation_cli.course.index import build_index
        from fondation_cli.course.outline import make_outline
        from fondation_cli.course.write.chapter import write_chapter
        with open_local(Path(sys.argv[1]), url="u", name="n", ref=None, allowed_roots=()) as snapshot:
            index = build_index(snapshot, lambda *_: None, processes=1)
            for sheet in gather_facts(make_outline(index, snapshot), index, snapshot):
                print(sheet.digest(), write_chapter(sheet, "fr").to_json())
        """)
    said = {
        subprocess.run(
            [sys.executable, "-c", program, folder],
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert said.pop()


COUNTER = {
    "package.json": '{"name": "counter", "main": "lib/counter.js", "devDependencies": {\n"mocha": "1"}}\n',
    "lib/counter.js": "/**\n * Counter prototype.\n */\n\nvar counter = exports = module.exports = {}\n"
    + "".join(
        f"\n/**\n * Count {word} things.\n */\n\ncounter.{word} = function {word} (value) {{\n"
        "  if (!value) throw new TypeError('a value is needed')\n\n"
        + "".join(f"  value = value + {number}\n" for number in range(12))
        + "  return value\n}\n"
        for word in ("upwards", "downwards")
    ),
    "test/counter.js": "var counter = require('../lib/counter')\n\ndescribe('counter', function () {\n"
    "  describe('.upwards(value)', function () {\n"
    "    it('should never count past its limit', function () {\n"
    "      counter.upwards(3)\n      assert.equal(counter.upwards(4), 4)\n    })\n  })\n})\n",
}


def test_an_assertion_that_goes_on_below_is_not_shown_without_its_end(written: Written) -> None:
    goes_on = COUNTER["test/counter.js"].replace(
        "assert.equal(counter.upwards(4), 4)", "expect(counter.upwards(4))\n        .to.equal(4)"
    )
    concept = about(written(COUNTER | {"test/counter.js": goes_on}), "counter").markdown

    assert "should never count past its limit" in concept
    assert "`expect(counter.upwards(4))`" not in concept


def test_tests_that_are_calls_are_promises_in_their_own_words(written: Written) -> None:
    chapters = written(COUNTER)
    promised = ".upwards(value): “should never count past its limit” ([counter.js:5–8]"
    concept = about(chapters, "counter").markdown.replace("\\", "")

    assert promised in concept
    assert "`assert.equal(counter.upwards(4), 4)`" in concept
    last = next(chapter for chapter in chapters if chapter.id == "testing")
    assert [(one.name, one.kind) for one in last.subjects] == [("should never count past its limit", "test")]
    assert "One test in one file says" in last.markdown
    assert "{{excerpt test/counter.js 5-8}}" in last.markdown
    assert all((chapter.gate.repaired, chapter.gate.replaced) == (0, 0) for chapter in chapters)


def test_two_chapters_do_not_begin_alike(written: Written) -> None:
    thing = 'class {0}:\n    """Things of the kind {0} are kept here."""\n\n    def turn(self, way):\n'
    files = {
        f"pkg/{name.lower()}.py": thing.format(name)
        + "".join(f"        way += {n}\n" for n in range(40))
        + "        return way\n"
        for name in ("Oak", "Ash", "Elm")
    }
    starts = [chapter.markdown.split("“", 1)[0].replace(chapter.subjects[0].name, "") for chapter in written(files)[1:]]

    assert len(starts) == 3
    assert len(set(starts)) == 3


def test_the_other_case_belongs_to_the_condition_that_it_is_the_other_case_of(written: Written) -> None:
    inner = "if one:\n    self.seen = self.weigh(one)\n    if two:\n        self.seen = self.seen_last()\n"
    text = step(written, f"{inner}else:\n    self.weigh(two)\n")

    assert "otherwise calls `weigh`" in text
    assert "when `two` is set" not in text.partition("otherwise")[0]


def test_the_same_call_step_after_step_is_one_step(written: Written) -> None:
    body = "\n\n".join(["self.weigh(one)"] * 4)
    assert "**[3–7](box.py#L3-L7)** calls `weigh`" in step(written, body)


def test_the_documentation_says_what_a_type_is_where_its_code_does_not(written: Written) -> None:
    lines = "".join(f"        way += {n}\n" for n in range(40))
    source = f"class Model:\n    def save(self, way):\n{lines}        return way\n\n    def drop(self):\n        pass\n"
    told = "Models\n======\n\nA model is the single, definitive source of information\nabout your data. It is lazy.\n"
    text = about(written({"pkg/model.py": source, "docs/models.txt": told}), "Model").markdown

    assert "“A model is the single, definitive source of information about your data.” ([models.txt:4–5]" in text


def test_a_readme_in_a_folder_is_not_the_readme(written: Written, depot: dict[str, str]) -> None:
    files = depot | {"README.md": "# Depot\n\nDepot keeps parcels for people.\n"}
    files["extra/README.md"] = "# Extra\n\n```python\nfrom depot import Store\nStore().put('a', b'')\n```\n"

    assert "as the README shows it" not in written(files)[0].markdown


NEWS = (
    "# Depot\n\n[![Build](https://example.org/b.svg)](https://example.org)\n\n## Depot 2.0 is out!\n\n"
    "We are excited to announce the release of Depot 2.0, with many new shelves and fixes for all of you.\n\n"
    "---\n\nDepot is a service that keeps parcels for people until they come and fetch them.\n"
)


def test_a_release_that_is_announced_is_not_what_the_project_is(written: Written, depot: dict[str, str]) -> None:
    text = written(depot | {"README.md": NEWS})[0].markdown

    assert "“Depot is a service that keeps parcels for people until they come and fetch them.”" in text
    assert "excited" not in text


RUST_STORE = """/// Keeps parcels by name.
///
/// ```
/// use depot::Store;
///
/// let store = Store::open(3);
/// ```
pub struct Store(Shelf);

pub struct Shelf {
    limit: u32,
}

impl Store {
    pub fn open(limit: u32) -> Store {
        if limit == 0 {
            panic!("no room at all");
        }
        Store(Shelf { limit })
    }
"""
RUST_STEPS = "        step();\n" * 6
RUST_PARTS = "".join(f"\n    pub fn part{number}(&self) {{\n{RUST_STEPS}    }}\n" for number in range(5))
RUST = {
    "Cargo.toml": '[package]\nname = "depot"\nversion = "1.0.0"\n',
    "src/lib.rs": f"{RUST_STORE}{RUST_PARTS}}}\n",
}


def test_an_example_in_a_comment_is_a_real_use(written: Written) -> None:
    text = about(written(RUST), "Store").markdown

    assert "{{excerpt src/lib.rs 4-6}}" in text
    assert "builds on" not in text
    assert "Underneath" not in text


RUST_BODY = """//! Bodies of answers.

/// The bytes of an answer, as they are sent.
pub struct Body {
    bytes: Vec<u8>,
}

impl Body {
    /// A body that holds nothing at all.
    pub fn empty() -> Body {
        Body { bytes: Vec::new() }
    }
}

/// Counts what is left of an answer while it is sent.
pub struct Meter {
    left: usize,
}

impl http_body::Body for Meter {
    fn size(&self) -> usize {
        self.left
    }
}
"""


def test_a_type_of_another_project_with_the_same_name_is_not_what_a_type_builds_on(written: Written) -> None:
    manifest = '[package]\nname = "post"\nversion = "1.0.0"\n\n[dependencies]\nhttp-body = "1"\n'
    text = about(written({"Cargo.toml": manifest, "src/lib.rs": RUST_BODY}), "Body").markdown

    assert "builds on" not in text
    assert "build on" not in text


JAVA = """package shop;

/** A till that holds money. */
public class Till {
  private static final int EMPTY = 0;
  private int coins;
  private int notes;

  /**
   * Opens the till by force.
   *
   * @param force how hard
   * @deprecated please use {@link #unlock()} instead, which does no harm.
   */
  public int open(int force) {
    if (force == EMPTY) {
      throw failed("a till");
    }
    try {
      coins = coins + force;
    } catch (AssertionError e) {
      throw new AssertionError("the till is broken for good", e);
    }
    return coins + notes;
  }

  private RuntimeException failed(String what) {
    return new RuntimeException("not an open " + what + coins + notes);
  }
}
"""


def test_what_is_said_of_java_is_true(written: Written) -> None:
    text = about(written({"src/main/java/shop/Till.java": JAVA, "pom.xml": "<project/>"}), "Till").markdown

    assert "`EMPTY` (" not in text
    assert ": “please use `unlock` instead, which does no harm.”" in text
    assert "@param" not in text
    assert "raises `AssertionError`" not in text
    assert "`failed(" not in text.split("{{excerpt", 1)[0]


def test_a_function_that_another_class_only_mentions_is_not_used_by_it(written: Written) -> None:
    body = "".join(f"    value += {n}\n" for n in range(40))
    files = {
        "pkg/__init__.py": "",
        "pkg/make.py": f"def command(value):\n{body}    return value\n",
        "pkg/core.py": "from pkg.make import command\n\n\nclass Context:\n    def path(self, command):\n"
        "        if isinstance(command, str):\n            return command\n        return self\n\n"
        "    def run(self):\n        return command(3)\n",
    }
    text = about(written(files), "command").markdown

    assert "`Context.run`" in text
    assert "`Context.path`" not in text


GO = """package tree

// Node is the most important part of the tree.
type Node struct {
\tpath     string
\tchildren []*Node // child nodes, at most one wildcard
\thandlers int
}

// Walk goes to every node.
func (n *Node) Walk(depth int) int {
\tif depth < 0 {
\t\tpanic("too deep for a tree")
\t}
\tn.handlers = n.handlers + depth
\treturn n.handlers + len(n.children) + len(n.path)
}
"""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "`Node` “is the most important part of the tree” ([node.go:3](node.go#L3))."),
        ("fr", "Le code présente `Node` ainsi : « the most important part of the tree » ([node.go:3](node.go#L3))."),
    ],
)
def test_documentation_that_begins_with_the_name_goes_on_from_it(
    written: Written, language: Language, said: str
) -> None:
    more = "".join(f"\n// Part{n} is a part.\nfunc (n *Node) Part{n}() int {{\n\treturn {n}\n}}\n" for n in range(6))
    text = about(written({"node.go": GO + more, "go.mod": "module example.org/tree\n"}, language), "Node").markdown

    assert said in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_comment_behind_a_field_is_not_about_the_next_one(written: Written) -> None:
    text = about(written({"node.go": GO, "go.mod": "module example.org/tree\n"}), "Node").markdown

    assert "`children` ([6](node.go#L6)): “child nodes, at most one wildcard”" in text
    assert "`handlers` ([" not in text


def test_a_comment_that_begins_with_the_name_of_its_field_goes_on_from_it(written: Written) -> None:
    source = GO.replace("// child nodes, at most one wildcard", "// children are the nodes below, in order")
    text = about(written({"node.go": source, "go.mod": "module example.org/tree\n"}), "Node").markdown

    assert "`children` ([6](node.go#L6)): “are the nodes below, in order”" in text


def test_a_branch_with_nothing_in_it_breaks_no_chapter(written: Written) -> None:
    calls = "".join(f"            desk.Step{number}(key);\n" for number in range(14))
    rest = f"        else {{\n{calls}        }}\n"
    body = f"        if (key == 1) {{\n            // nothing to do\n        }}\n{rest}"
    text = f"public class Desk {{\n    public void Serve(Desk desk, int key) {{\n{body}    }}\n}}\n"
    chapters = written({"Desk.cs": text})
    assert "`Desk`" in "".join(chapter.markdown for chapter in chapters)
