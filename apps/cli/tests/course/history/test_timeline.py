"""The drawing of the past: dated commits in their order, as links and in words; what is not so is found out."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from fondation_cli.course.diagrams.timeline import ARRIVAL, MOST, RELEASE, Moment, timeline
from fondation_cli.course.diagrams.timeline import drawn as timeline_of
from fondation_cli.course.facts.gather import Gatherer
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.history.record import NO_HISTORY
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.drawings import verify_diagrams
from fondation_cli.course.verify.evidence import evidence_of
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.labels import headings_of
from fondation_cli.course.verify.timelines import false_moments
from fondation_cli.course.words import Words
from fondation_cli.course.write.chapter import write_chapter
from fondation_shared.course import (
    Chapter,
    CourseDocument,
    Coverage,
    Diagram,
    Gate,
    Generator,
    Repository,
    Score,
    Subject,
)
from fondation_shared.jobs import Language, Verdict

from .conftest import Step, Told
from .test_closing_chapters import steps

Change = Callable[[Diagram], Diagram]


def drawn(
    folder: Path, language: Language = "en", change: Change = lambda diagram: diagram
) -> tuple[Diagram, list[str]]:
    """The drawing of a repository's past, changed, and what the checks find in it."""
    with open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()) as snapshot:
        index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        outline = make_outline(index, snapshot, language=language)
        gatherer = Gatherer(outline, index, snapshot)
        evidence = evidence_of(index, Commit(snapshot), headings_of(outline.chapters))
        sheets = [gatherer.sheet(plan) for plan in outline.chapters]
        past = next(sheet.history for sheet in sheets if sheet.id == "history")
        assert past is not None
        found = timeline(past, "history", Words(language))
        assert found is not None
        chapters = [check_chapter(write_chapter(sheet, language), evidence) for sheet in sheets]
        diagram = change(found)
        faults = verify_diagrams(document_of(chapters, diagram, language), evidence)
        return diagram, [fault.text for fault in faults if diagram.id in fault.text]


def document_of(chapters: list[Chapter], diagram: Diagram, language: Language) -> CourseDocument:
    return CourseDocument(
        title="depot",
        summary="",
        language=language,
        repository=Repository(url="https://example.org/depot", commit="0" * 40),
        generator=Generator(writer="offline", version="0"),
        chapters=chapters,
        glossary=[],
        diagrams=[diagram],
        coverage=Coverage(files=1, indexed=1, skipped=[]),
        verdict=Verdict.PASSED,
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_past_is_drawn_as_dated_commits_and_holds(told: Told, language: Language) -> None:
    diagram, faults = drawn(told(steps()), language)

    assert not faults
    said = diagram.text.split("\n")
    assert [line[:10] for line in said] == sorted(line[:10] for line in said)
    assert any("Store" in line for line in said)
    assert any("0.2" in line for line in said)
    svg = ET.fromstring(diagram.svg)  # noqa: S314 - our own
    assert svg.get("aria-label") == diagram.title
    assert [each.get("href") for each in svg.iter("{http://www.w3.org/2000/svg}a")]


def test_of_many_releases_only_so_many_are_drawn(told: Told) -> None:
    many = {
        f"v{number}": Step({"depot/desk.py": f"SHELVES = {number}\n"}, f"Version {number}", tag=f"{number}.0")
        for number in range(1, 30)
    }
    diagram, faults = drawn(told(steps(**many)))

    assert not faults
    assert len(diagram.edges) <= MOST


def test_a_release_from_before_the_first_commit_is_no_dot_of_its_past(told: Told) -> None:
    brought = Step({"depot/old.py": "OLD = 1\n"}, "From another place", when="1500000000 +0000", tag="0.1.5")
    diagram, faults = drawn(told(steps(brought=brought, last=Step({"depot/old.py": "OLD = 2\n"}))))

    assert not faults
    assert "0.1.5" not in diagram.text
    days = [line[:10] for line in diagram.text.split("\n")]
    assert days == sorted(days)


def test_a_long_name_is_told_whole_beside_its_dot() -> None:
    names = ["Store.give_back_what_was_brought_to_the_wrong_place", "release-of-all-that-was-kept-in-the-depot-2.0"]
    moments = [
        Moment(ARRIVAL, names[0], "a" * 40, "2020-01-01", "store"),
        Moment(RELEASE, names[1], "b" * 40, "2021-01-01"),
    ]
    svg = ET.fromstring(timeline_of(moments, 0, "history", Words("en")).svg)  # noqa: S314 - our own

    said = ["".join(each.itertext()) for each in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert all(name in "".join(said) for name in names)
    assert int(svg.get("width", "")) <= 340


def later(diagram: Diagram) -> Diagram:
    edges = [edge.model_copy(update={"fact": edge.fact.replace("2020", "2021")}) for edge in diagram.edges]
    return diagram.model_copy(update={"edges": edges, "svg": diagram.svg.replace("2020", "2021")})


def other_release(diagram: Diagram) -> Diagram:
    return Diagram.model_validate_json(diagram.model_dump_json(by_alias=True).replace("0.2", "9.9"))


def other_drawing(diagram: Diagram) -> Diagram:
    return diagram.model_copy(update={"svg": diagram.svg.replace("first commit", "a commit")})


def other_subject(diagram: Diagram) -> Diagram:
    return Diagram.model_validate_json(diagram.model_dump_json(by_alias=True).replace("Store", "Palace"))


@pytest.mark.parametrize("lie", [later, other_release, other_drawing, other_subject])
def test_a_drawing_that_lies_is_found_out(told: Told, lie: Change) -> None:
    _, faults = drawn(told(steps()), change=lie)

    assert faults


@pytest.mark.parametrize(("name", "known"), [("Store", False), ("Store.Shelf", False), ("Storehouse", True)])
def test_what_lies_inside_of_a_subject_is_taught_with_it(name: str, *, known: bool) -> None:
    """A lie about the chapter is known; without the history, nothing is known of the commit."""
    subject = Subject(name="Store", kind="class", path="store.py", start_line=1, end_line=2)
    none = Score(ok=0, total=0)
    chapter = Chapter(
        id="store",
        slug="store",
        order=1,
        title="Store",
        goals=[],
        prerequisites=[],
        subjects=[subject],
        markdown="",
        citations=[],
        excerpts=[],
        gate=Gate(citations=none, excerpts=none, names=none),
    )
    edge = Moment(kind="arrival", name=name, hash="0" * 40, date="2020-01-01", slug="store", path="store.py").edge
    diagram = Diagram(id="timeline", title="", chapter="history", svg="", text="", edges=[edge])
    assert list(false_moments(diagram, document_of([chapter], diagram, "en"), NO_HISTORY)) == [(edge, known)]
