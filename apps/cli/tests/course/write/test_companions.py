"""What a chapter names beside its subjects: the other public names of its part, and what does the work there."""

import re
from collections.abc import Callable

from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]

_ENGINE = '''"""The engine of a kite."""


class Kite:
    """Flies on a line."""

    def __init__(self, line):
        self.line = line

    def rise(self, wind):
        """Go up as far as the line lets it."""
        if wind is None:
            raise ValueError("no wind")
        height = self.line * wind
        for step in range(height):
            self.line = self.line + step
        return height


def knot(line):
    """Tie one line to another."""
    return Kite(line)


def _fray(line):
    """Nobody should see this."""
    return line


def splice(line):
    return knot(line)
'''

KITES = {
    "pyproject.toml": '[project]\nname = "kites"\n',
    "README.md": "# Kites\n\nMake a `Kite`, and let it `rise`.\n",
    "kites/__init__.py": "from kites.engine import Kite\n",
    "kites/engine.py": _ENGINE,
    "kites/tails.py": '"""Tails."""\n\n'
    + "".join(
        f'def tail_of_kind_{number}(kite):\n    """Sew tail number {number} on."""\n    kite.tail = {number}\n'
        f"    return kite\n\n\n"
        for number in range(100)
    ),
}


def _listed(chapter: Chapter, heading: str = "Also in this part") -> str:
    return chapter.markdown.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def _of(chapters: list[Chapter], name: str) -> Chapter:
    return next(each for each in chapters if name in each.markdown and each.id not in {"overview", "further"})


def test_public_names_beside_the_subjects_are_listed_with_what_their_documentation_says_and_their_lines(
    written: Written,
) -> None:
    listed = "".join(_listed(each) for each in written(KITES))

    assert re.search(
        r"- `tail_of_kind_\d+` \(\[tails\.py:\d+–\d+\]\(kites/tails\.py#L\d+-L\d+\)\): “Sew tail number \d+ on.”",
        listed,
    )
    assert "_fray" not in listed


def test_what_another_section_explains_is_not_listed_again(written: Written) -> None:
    for chapter in written(KITES):
        before, _, after = chapter.markdown.partition("## Also in this part\n")
        told = set(re.findall(r"`(\w+)`", before))
        assert not [name for name in re.findall(r"`(\w+)` \(", after.partition("\n## ")[0]) if name in told]


def test_of_many_names_the_first_are_listed_and_the_rest_is_counted(written: Written) -> None:
    listed = _listed(_of(written(KITES), "tail_of_kind_1"))
    names = re.findall(r"`[\w.]+` \(", listed)

    assert len(names) == 40
    assert re.search(r"\d+ (?:more )?(?:public )?names .*(?:listed|left|missing)", listed)
    assert listed.count("“") == 5


def test_a_reader_of_french_finds_as_many(written: Written) -> None:
    french = _listed(_of(written(KITES, "fr"), "tail_of_kind_1"), "Aussi dans cette partie")

    assert len(re.findall(r"`[\w.]+` \(", french)) == 40
    assert re.search(r"\) : « Sew tail number \d+ on\. »", french.replace("\u00a0", " ").replace("\u202f", " "))
    assert re.search(r"\d+ (?:autres )?noms ", french.replace("\u00a0", " ").replace("\u202f", " "))


def test_methods_of_a_type_are_listed_as_its_own(written: Written) -> None:
    methods = "".join(f"    def fold_{number}(self):\n        return self.paper + {number}\n\n" for number in range(30))
    chapters = written(
        KITES | {"kites/paper.py": f'class Paper:\n    """Can be folded."""\n\n    paper = 1\n\n{methods}'}
    )
    listed = _listed(next(each for each in chapters if each.id == "paper"))

    assert re.search(r"`Paper\.fold_\d+` \(\[paper\.py:\d+–\d+\]", listed)
    assert re.search(r"`Paper\.fold_\d+` \(\[\d+–\d+\]", listed), "the file is said once"


def test_a_part_without_other_names_has_no_such_section(written: Written, depot: dict[str, str]) -> None:
    store = next(each for each in written(depot) if each.id == "store")

    assert "Also in this part" not in store.markdown


_HIDDEN = "".join(
    f'def _step_{number}(kite):\n    """Do step {number} of the way up."""\n    kite.line += {number}\n'
    f"    return kite\n\n\n"
    for number in range(20)
)


def test_what_does_the_work_and_is_not_for_others_is_named_apart_with_its_lines(written: Written) -> None:
    files = KITES | {"kites/tails.py": KITES["kites/tails.py"] + _HIDDEN}
    chapter = next(each for each in written(files) if "## What does the work" in each.markdown)
    inside = _listed(chapter, "What does the work")

    assert re.search(r"- `_step_\d+` \(\[tails\.py:\d+–\d+\]\([^)]+\)\): “Do step \d+ of the way up.”", inside)
    assert len(re.findall(r"`_step_\d+` \(", inside)) == 12
    assert "_step_" not in _listed(chapter)


def test_in_french_it_stands_under_a_heading_of_its_own_too(written: Written) -> None:
    files = KITES | {"kites/tails.py": KITES["kites/tails.py"] + _HIDDEN}
    inside = "".join(_listed(each, "Ce qui fait le travail") for each in written(files, "fr"))

    assert len(re.findall(r"`_step_\d+` \(", inside)) == 12


def test_names_without_words_of_their_own_share_a_sentence_under_the_names_of_their_types(written: Written) -> None:
    single = "".join(
        f'class Bead{number}:\n    """A bead."""\n\n    def thread_{number}(self):\n        return self.hole\n\n'
        "    def clone(self):\n        return self.hole\n\n\n"
        for number in range(9)
    )
    chapters = written(KITES | {"kites/beads.py": single})
    listed = _listed(_of(chapters, "thread_7"))

    assert re.search(r"^[^-`\n]+: .*`Bead\d\.thread_\d` \(\[", listed, re.MULTILINE)
    assert "- `Bead1.thread_1`" not in listed
    assert "clone" not in listed, "any type may have it"


def test_what_a_project_offers_for_tests_is_all_named_with_the_tests(written: Written) -> None:
    offered = "".join(
        f'def pretend_{number}(wind):\n    """Make wind number {number}."""\n    return wind * {number}\n\n\n'
        for number in range(8)
    )
    trial = (
        "from kites.engine import Kite\nfrom kites.testing import pretend_1\n\n\n"
        "def test_a_kite_rises():\n    kite = Kite(3)\n    height = kite.rise(pretend_1(2))\n    assert height == 6\n"
    )
    chapters = written(KITES | {"kites/testing.py": offered, "tests/test_kites.py": trial})
    testing = next(each for each in chapters if each.id == "testing")

    assert all(f"`pretend_{number}`" in testing.markdown for number in range(8))
