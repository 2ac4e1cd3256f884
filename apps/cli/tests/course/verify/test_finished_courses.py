"""A finished course is checked again: against its repository, or against the copies kept beside it."""

from pathlib import Path

import pytest

from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.copies import Copies, cited_paths, keep_copies
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.finished import Finding, verify_course
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import CourseDocument, Coverage, Generator, Repository, Subject, Term
from fondation_shared.errors import RepositoryError
from fondation_shared.jobs import Verdict

TEXT = """`Store.fetch` hands a parcel out ([store.py:18–22](depot/store.py#L18-L22)).

{{excerpt depot/store.py 18-22}}

Its error says “Nobody brought this parcel” ([errors.py:1–2](depot/errors.py#L1-L2)).
"""


@pytest.fixture
def document(evidence: Evidence, snapshot: Snapshot) -> CourseDocument:
    draft = Draft(
        id="store",
        slug="store",
        order=1,
        language="en",
        title="The store",
        goals=["Say what `Store` is for."],
        prerequisites=[],
        subjects=[Subject(name="Store", kind="class", path="depot/store.py", start_line=6, end_line=22)],
        markdown=TEXT,
    )
    return CourseDocument(
        title="depot",
        summary="",
        language="en",
        repository=Repository(url=snapshot.url, commit=snapshot.commit),
        generator=Generator(writer="offline", version="1"),
        chapters=[check_chapter(draft, evidence)],
        glossary=[Term(term="Store", definition="Keeps parcels by name.", path="depot/store.py", start_line=7)],
        diagrams=[],
        coverage=Coverage(files=4, indexed=4, skipped=[]),
        verdict=Verdict.PASSED,
    )


def against_commit(document: CourseDocument, snapshot: Snapshot) -> list[Finding]:
    return verify_course(document, Evidence(Commit(snapshot), "python"))


def changed(document: CourseDocument, **fields: object) -> CourseDocument:
    chapter = document.chapters[0].model_copy(update=fields)
    return document.model_copy(update={"chapters": [chapter]})


def test_a_true_course_has_no_findings(document: CourseDocument, snapshot: Snapshot) -> None:
    assert against_commit(document, snapshot) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#L18-L22)).", "#L1-L2))."),
        ("hands a parcel out", "hands `Store.teleport` out"),
        ("Nobody brought", "Everybody brought"),
        ("depot/errors.py#L1", "depot/nowhere.py#L1"),
        ("{{excerpt depot/store.py 18-22}}", "{{excerpt depot/store.py 18-23}}"),
        ("{{excerpt depot/store.py 18-22}}", "```python\nos.system('typed')\n```"),
    ],
)
def test_a_changed_text_is_found_out(document: CourseDocument, snapshot: Snapshot, before: str, after: str) -> None:
    forged = changed(document, markdown=document.chapters[0].markdown.replace(before, after, 1))
    assert forged != document
    assert any(finding.checked for finding in against_commit(forged, snapshot))


def test_a_changed_excerpt_digest_is_found_out(document: CourseDocument, snapshot: Snapshot) -> None:
    excerpts = [part.model_copy(update={"sha256": "0" * 64}) for part in document.chapters[0].excerpts]
    assert against_commit(changed(document, excerpts=excerpts), snapshot)


def test_a_citation_that_the_text_does_not_make_is_found_out(document: CourseDocument, snapshot: Snapshot) -> None:
    assert against_commit(changed(document, citations=document.chapters[0].citations[:1]), snapshot)


def test_a_chapter_that_needs_one_that_is_not_there_is_found_out(document: CourseDocument, snapshot: Snapshot) -> None:
    assert against_commit(changed(document, prerequisites=["nowhere"]), snapshot)


def test_a_changed_glossary_is_found_out(document: CourseDocument, snapshot: Snapshot) -> None:
    forged = [document.glossary[0].model_copy(update={"definition": "Burns parcels."})]
    assert against_commit(document.model_copy(update={"glossary": forged}), snapshot)


def test_the_copies_beside_a_course_prove_it_without_its_repository(
    document: CourseDocument, snapshot: Snapshot, tmp_path: Path
) -> None:
    keep_copies(document, snapshot.read, tmp_path)
    assert Copies(tmp_path).paths == cited_paths(document) == ["depot/errors.py", "depot/store.py"]
    assert verify_course(document, Evidence(Copies(tmp_path), "python")) == []


def test_what_the_copies_cannot_judge_is_said_to_be_open(
    document: CourseDocument, snapshot: Snapshot, tmp_path: Path
) -> None:
    keep_copies(document, snapshot.read, tmp_path)
    unknown = changed(document, markdown=document.chapters[0].markdown + "\nSee `elsewhere_defined`.\n")
    findings = verify_course(unknown, Evidence(Copies(tmp_path), "python"))
    assert [finding.checked for finding in findings] == [False]


def test_a_changed_copy_is_found_out(document: CourseDocument, snapshot: Snapshot, tmp_path: Path) -> None:
    keep_copies(document, snapshot.read, tmp_path)
    place = tmp_path / "sources/depot/store.py"
    place.write_text(place.read_text().replace("pop(name)", "get(name)"))
    assert any(finding.checked for finding in verify_course(document, Evidence(Copies(tmp_path), "python")))


def test_a_course_cannot_make_copies_outside_its_folder(document: CourseDocument, tmp_path: Path) -> None:
    glossary = [Term(term="x", definition="y", path="../outside.txt", start_line=1)]
    with pytest.raises(RepositoryError):
        keep_copies(document.model_copy(update={"glossary": glossary}), lambda _path: b"", tmp_path / "out")
    assert not (tmp_path / "outside.txt").exists()
