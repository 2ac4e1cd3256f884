"""The pages as files: what they say, where they lead, and what hostile text cannot do to them."""

import json
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from fondation_cli.course import markup
from fondation_cli.course.publish import publish
from fondation_cli.course.site import routes
from fondation_cli.course.write.exercises import folder_name
from fondation_shared.course import CourseDocument, Exercise, Gate, Score
from fondation_shared.jobs import Verdict

from .conftest import Checkout

Make = Callable[..., CourseDocument]
Read = Callable[[str], bytes]
VOID = {"meta", "link", "input", "wbr", "br", "hr", "img"}
CHAPTER = "chapters/optimizing.html"
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](http://example.org/)",
    "[x](//example.org/)",
    "[x](/etc/passwd)",
    "[x](../../secret.html)",
    "[x](no/such/file.py#L1)",
    "[x](chapter:no-such-chapter)",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "`</code><script>alert(1)</script>`",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    '```x" onload="alert(1)\ncode\n```',
    "<https://evil.example/><b>",
    "# </h1><script>alert(1)</script>",
]


def quiet(done: int, total: int, message: str = "") -> None:
    """A report that nobody reads."""


class Elements(HTMLParser):
    """All start tags of a page with their attributes, and all its text."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.crossed.append(f"{tag} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def anchors(self) -> set[str | None]:
        return {attributes["id"] for _, attributes in self.tags if "id" in attributes}


def test_every_link_of_every_page_leads_to_a_page_and_an_anchor_that_exist(site: Path) -> None:
    pages = {page: Elements(page) for page in site.rglob("*.html")}
    assert len(pages) > 8
    for page, elements in pages.items():
        links = [each.get("href") for tag in ("a", "link") for each in elements.all(tag)]
        links += [each.get("src") for each in elements.all("script")]
        for link in links:
            parts = urlsplit(link or "")
            if parts.scheme == "https":
                continue
            target = (page.parent / parts.path).resolve() if parts.path else page
            assert target.is_file(), f"{page.name}: {link}"
            if parts.fragment:
                assert unquote(parts.fragment) in pages[target].anchors(), f"{page.name}: {link}"


def test_every_element_closes_inside_the_one_it_opened_in(site: Path) -> None:
    for page in site.rglob("*.html"):
        elements = Elements(page)
        assert (elements.crossed, elements.open) == ([], []), page.name


def test_no_page_has_two_anchors_of_one_name(site: Path) -> None:
    for page in site.rglob("*.html"):
        names = [attributes["id"] for _, attributes in Elements(page).tags if "id" in attributes]
        assert len(names) == len(set(names)), page.name


def test_no_page_carries_a_script_a_style_or_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        for tag, attributes in Elements(page).tags:
            assert tag not in {"style", "iframe", "img", "object", "base"}, page.name
            assert not [name for name in attributes if name == "style" or name.startswith("on")], page.name
            if tag in {"script", "link"}:
                address = attributes.get("src") or attributes.get("href") or ""
                assert address, "a script of the page's own"
                assert not urlsplit(address).scheme
        policy = next(each for each in Elements(page).all("meta") if each.get("http-equiv"))
        assert str(policy["content"]).startswith("default-src 'none'")


def test_every_page_keeps_one_place_for_the_way_back_to_an_application(site: Path) -> None:
    for page in site.rglob("*.html"):
        before, found, _ = page.read_bytes().partition(b"<!-- application -->")
        assert found, page
        assert len(before) < 8192, page


def test_code_is_shown_exactly_as_the_file_has_it(site: Path, make: Make, checkout_read: Read) -> None:
    excerpt = make().chapters[1].excerpts[0]
    lines = checkout_read(excerpt.path).decode().split("\n")[excerpt.start_line - 1 : excerpt.end_line]
    html = (site / CHAPTER).read_text(encoding="utf-8")
    texts = re.findall(r'id="e1-L\d+">.*?<span class="text">(.*?)</span>\n</span>', html)
    assert [unescape(re.sub(r"<[^>]+>", "", text)) for text in texts] == lines


def test_a_note_leads_into_the_code_and_the_code_back_to_the_note(site: Path, make: Make) -> None:
    excerpt = make().chapters[1].excerpts[0]
    first = excerpt.start_line + 3
    page = Elements(site / CHAPTER)
    links = {each.get("href") for each in page.all("a")}
    assert {f"#e1-L{first}-L{first + 2}", f"#e1-L{first}-L{first + 1}", f"#e1-L{excerpt.end_line}"} <= links
    assert {"#e1-n1", "#e1-n3"} <= links
    assert {"e1-n1", "e1-n2", "e1-n3"} <= page.anchors()


def test_the_head_of_an_excerpt_names_its_place_and_leads_to_the_file_and_the_forge(site: Path, make: Make) -> None:
    excerpt = make().chapters[1].excerpts[0]
    lines = f"L{excerpt.start_line}-L{excerpt.end_line}"
    links = {each.get("href") for each in Elements(site / CHAPTER).all("a")}
    assert f"../{routes.source_page(excerpt.path)}#{lines}" in links
    commit = make().repository.commit
    assert f"https://github.com/pallets/jinja/blob/{commit}/{excerpt.path}#{lines}" in links


def test_two_headings_of_one_name_get_two_anchors(site: Path) -> None:
    assert {"détails-the-method", "détails-the-method-2"} <= Elements(site / CHAPTER).anchors()


def test_a_term_of_the_glossary_is_explained_where_a_section_first_names_it(
    make: Make, checkout_read: Read, tmp_path: Path
) -> None:
    text = "`NodeVisitor`, and `NodeVisitor` again.\n\n## Later\n\nOnce more `NodeVisitor` and `NodeVisitor`.\n"
    publish(make(markdown=text), checkout_read, tmp_path, quiet)
    page = Elements(tmp_path / "site" / CHAPTER)
    told = [each["id"] for each in page.all("span") if each.get("role") == "tooltip"]
    assert told == ["term-1-nodevisitor", "term-2-nodevisitor"]


def test_a_definition_is_told_in_words_without_any_markup(make: Make, checkout_read: Read, tmp_path: Path) -> None:
    course = make(markdown="A `NodeVisitor`.\n")
    term = course.glossary[0].model_copy(update={"definition": r"Calls `visit` of request.\_\_getitem\_\_ \[sic\]."})
    publish(course.model_copy(update={"glossary": [term]}), checkout_read, tmp_path, quiet)
    told = "Calls visit of request.__getitem__ [sic]."
    assert f">{told}</span>" in (tmp_path / "site" / CHAPTER).read_text(encoding="utf-8")
    assert told in (tmp_path / "site" / "search-index.js").read_text(encoding="utf-8")


def index(folder: Path) -> list[dict[str, str]]:
    script = (folder / "site" / routes.SEARCH_INDEX).read_text(encoding="utf-8")
    return [{name: str(told) for name, told in each.items()} for each in json.loads(script[script.index("[") : -2])]


def test_the_index_has_the_words_of_the_code_that_a_section_shows_and_that_its_text_does_not_say(
    published: Path,
) -> None:
    sections = [each for each in index(published) if each["kind"] == "section" and each["href"].startswith(CHAPTER)]
    first, shown, fenced = sections
    assert "code" not in first
    assert (shown["title"], shown["within"]) == ("Détails: the method", "Optimizing a tree")
    assert "self, node: nodes.Node, *args: t.Any, **kwargs: t.Any" in shown["code"].split("\n")
    assert fenced["code"] == 'print("<b>")'


def test_much_code_leaves_the_index_small_and_every_section_findable(
    make: Make, checkout: Checkout, tmp_path: Path
) -> None:
    long = [checkout.find(name) for name in ("Environment", "Parser", "CodeGenerator")]
    text = "\n\n".join(f"## {each.path}\n\n{markup.excerpt(each)}" for each in long)
    publish(make(markdown=text), checkout.read, tmp_path, quiet)
    codes = [each["code"] for each in index(tmp_path) if "code" in each]
    assert len(codes) == len(long)
    assert min(len(code) for code in codes) > 1000
    assert sum(len(code) for code in codes) < 6000


def test_a_question_is_found_by_its_answers_of_which_none_is_told_apart(published: Path) -> None:
    asked = [each for each in index(published) if each["kind"] == "question"]
    assert [each["within"] for each in asked] == ["Visiting nodes", "Optimizing a tree", "When a template fails"]
    assert asked[1]["href"] == f"{CHAPTER}#questions"
    assert (asked[1]["title"], asked[1]["text"]) == ("Check yourself", "What does visit return?")
    assert asked[1]["answers"] == "a node a file It hands on what the method returns."


def test_a_heading_explains_no_term_but_the_text_below_it_does(make: Make, checkout_read: Read, tmp_path: Path) -> None:
    publish(make(markdown="## `NodeVisitor` in use\n\nA `NodeVisitor`.\n"), checkout_read, tmp_path, quiet)
    html = (tmp_path / "site" / CHAPTER).read_text(encoding="utf-8")
    heading, text = html.split('id="nodevisitor-in-use"')[1].split("</h2>")[:2]
    assert 'role="tooltip"' not in heading
    assert 'role="tooltip"' in text


def test_a_word_of_the_glossary_is_no_code(site: Path) -> None:
    html = (site / "glossary.html").read_text(encoding="utf-8")
    assert "<code>NodeVisitor</code></dt>" in html
    assert ">tree</dt>" in html


def test_what_a_chapter_has_none_of_is_not_scored(make: Make, checkout_read: Read, tmp_path: Path) -> None:
    course = make()
    bare = course.chapters[0].model_copy(
        update={"gate": course.chapters[0].gate.model_copy(update={"excerpts": Score(ok=0, total=0)})}
    )
    publish(course.model_copy(update={"chapters": [bare, *course.chapters[1:]]}), checkout_read, tmp_path, quiet)
    page = Elements(tmp_path / "site" / "chapters" / "visiting.html")
    assert "2 of 2" in page.text
    assert "0 of 0" not in page.text


def test_questions_are_among_what_a_page_holds(site: Path) -> None:
    links = [each.get("href") for each in Elements(site / CHAPTER).all("a")]
    assert links.count("#questions") == 2


def test_an_exercise_names_its_folder_and_what_to_type_in_it(make: Make, checkout_read: Read, tmp_path: Path) -> None:
    course = make()
    subject = course.chapters[0].subjects[0]
    exercise = Exercise(
        id="fill:visit",
        title="Bring `visit` back",
        task="Write the body of `visit`.",
        path=subject.path,
        start_line=subject.start_line,
        end_line=subject.end_line,
        check="pytest tests/test__visit__.py -k 'a*b*c'",
    )
    chapters = [course.chapters[0].model_copy(update={"exercises": [exercise]}), *course.chapters[1:]]
    publish(course.model_copy(update={"chapters": chapters}), checkout_read, tmp_path, quiet)
    page = Elements(tmp_path / "site" / "chapters" / "visiting.html")
    folder = f"exercises/{folder_name(exercise, 1)}/"
    assert folder in page.text
    assert "git clone https://github.com/pallets/jinja project" in page.text
    assert "git apply ../start.patch" in page.text
    assert str(exercise.check) in page.text
    assert "git apply ../solution.patch" in page.text


@pytest.mark.parametrize(
    ("url", "command"),
    [
        ("/srv/private/jinja.git", "git clone path/to/jinja project"),
        ("/srv/private/jinja.tar.gz", "# unpack jinja.tar.gz"),
    ],
)
def test_no_page_names_the_folder_of_a_local_repository(
    make: Make, checkout_read: Read, tmp_path: Path, url: str, command: str
) -> None:
    course = make(url=url)
    subject = course.chapters[0].subjects[0]
    exercise = Exercise(
        id="fill:visit",
        title="Bring `visit` back",
        task="Write it.",
        path=subject.path,
        start_line=subject.start_line,
        end_line=subject.end_line,
    )
    chapters = [course.chapters[0].model_copy(update={"exercises": [exercise]}), *course.chapters[1:]]
    publish(course.model_copy(update={"chapters": chapters}), checkout_read, tmp_path, quiet)
    for folder in ("site", "markdown"):
        for file in (tmp_path / folder).rglob("*.[hmj]*"):
            assert "/srv/private" not in file.read_text(encoding="utf-8"), file
    assert "jinja" in Elements(tmp_path / "site/index.html").text
    assert command in Elements(tmp_path / "site/chapters/visiting.html").text


def test_hostile_text_brings_no_live_element(make: Make, checkout_read: Read, tmp_path: Path) -> None:
    publish(make(markdown="\n\n## Next\n\n".join(ATTACKS)), checkout_read, tmp_path, quiet)
    page = Elements(tmp_path / "site" / CHAPTER)
    assert page.text.count("Next") > len(ATTACKS)
    assert not [tag for tag, _ in page.tags if tag in {"img", "iframe", "b"}]
    assert all(str(each.get("src")).startswith("../assets/") for each in page.all("script"))
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    schemes = {urlsplit(str(each.get("href"))).scheme for each in page.all("a")}
    assert schemes <= {"", "https"}
    assert not [each for each in page.all("a") if str(each.get("href")).startswith(("//", "/", "../../"))]


def test_nothing_that_is_written_steers_a_terminal(make: Make, checkout_read: Read, tmp_path: Path) -> None:
    publish(make(markdown="Red \x1b[31m, a title \x1b]0;t\x07 and \x9b2J.\n"), checkout_read, tmp_path, quiet)

    written = [path for path in tmp_path.rglob("*") if path.suffix in {".html", ".js", ".md", ".svg"}]
    assert len(written) > 5
    texts = [path.read_text() for path in written]
    assert any("Red \ufffd" in text for text in texts)
    assert not [text for text in texts if re.search("[\x1b\x07\x9b]", text)]


def test_a_link_to_the_web_shows_its_host_and_hands_nothing_on(site: Path) -> None:
    page = Elements(site / CHAPTER)
    link = next(each for each in page.all("a") if "palletsprojects" in str(each.get("href")))
    assert link["rel"] == "noopener nofollow"
    assert "(jinja.palletsprojects.com)" in page.text


def test_a_chapter_says_what_it_needs_promises_and_scored(site: Path) -> None:
    text = " ".join(Elements(site / "chapters/errors.html").text.split())
    for said in (
        "Chapter 3 of 3",
        "You need",
        "Optimizing a tree",
        "what NodeVisitor calls",
        "2 of 2",
        "6 checks held",
    ):
        assert said in text


def test_the_first_page_shows_the_verdict_the_scores_and_what_was_not_read(site: Path) -> None:
    text = " ".join(Elements(site / "index.html").text.split())
    for said in (
        "Passed: everything shown was checked and holds.",
        "6 of 6",
        "8 of 9 files were read.",
        "docs/logo.png",
        "not a text",
    ):
        assert said in text


NOTHING = Score(ok=0, total=0)


def test_amber_is_for_what_is_missing_and_not_for_what_was_left_out(
    make: Make, checkout_read: Read, tmp_path: Path
) -> None:
    whole = make()
    first, second, third = whole.chapters
    reduced = first.model_copy(update={"gate": first.gate.model_copy(update={"replaced": 3})})
    gate = Gate(citations=NOTHING, excerpts=NOTHING, names=NOTHING, repaired=0, replaced=2)
    empty = second.model_copy(update={"markdown": "", "gate": gate})
    document = whole.model_copy(update={"chapters": [reduced, empty, third], "verdict": Verdict.PARTIAL})

    publish(document, checkout_read, tmp_path, quiet)

    ticks = re.findall(
        r'<span class="tick (\w+)"><svg.*?</svg>(.*?)</span>', (tmp_path / "site/index.html").read_text()
    )
    assert ticks[0] == ("part", "1 chapter is missing")
    assert [kind for kind, _ in ticks[1:]] == ["held", "part", "held"]
    assert re.fullmatch(r"\d+ checks? held, 3 passages left out", ticks[1][1])
    text = " ".join(Elements(tmp_path / "site" / "index.html").text.split())
    assert "Partial: what is shown was checked and holds, but chapters are missing." in text
    assert f"Chapters that are missing {second.title} Chapters from which something was left out {first.title}" in text


def test_a_file_page_knows_the_chapters_that_cite_it(site: Path, make: Make) -> None:
    path = make().chapters[0].subjects[0].path
    page = Elements(site / routes.source_page(path))
    assert {"../chapters/visiting.html", "../chapters/optimizing.html"} <= {each.get("href") for each in page.all("a")}


def test_a_course_in_french_has_no_english_left_around_the_text(
    make: Make, checkout_read: Read, tmp_path: Path
) -> None:
    publish(make(language="fr"), checkout_read, tmp_path, quiet)
    page = Elements(tmp_path / "site" / CHAPTER)
    assert page.all("html")[0]["lang"] == "fr"
    assert "Chapitre 2 sur 3" in page.text
    labels = " ".join(
        str(value) for _, each in page.tags for name, value in each.items() if name.startswith(("aria-l", "data-"))
    )
    for english in ("Chapter ", "Search", "You need", "held", "Next", "Colours"):
        assert english not in page.text + labels


def test_a_local_repository_has_no_link_to_a_forge(make: Make, checkout_read: Read, tmp_path: Path) -> None:
    publish(make(url="/srv/jinja"), checkout_read, tmp_path, quiet)
    page = Elements(tmp_path / "site" / CHAPTER)
    outside = [str(each.get("href")) for each in page.all("a") if urlsplit(str(each.get("href"))).scheme]
    assert outside == ["https://jinja.palletsprojects.com/en/stable/"]
