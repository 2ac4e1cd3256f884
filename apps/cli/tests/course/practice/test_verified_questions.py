"""`verify` answers every question of a finished course again."""

from pathlib import Path

import pytest

from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.copies import Copies, cited_paths
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.finished import verify_course
from fondation_cli.course.verify.gate import check_chapter
from fondation_shared.course import CourseDocument, Coverage, Generator, Option, Question, Repository
from fondation_shared.jobs import Verdict

from .conftest import FILES, Course


@pytest.fixture
def document(depot: Course) -> CourseDocument:
    return CourseDocument(
        title="Depot",
        summary="",
        language="en",
        repository=Repository(url="https://example.org/depot", commit="0" * 40),
        generator=Generator(writer="offline", version="1"),
        chapters=[check_chapter(draft, depot.evidence) for draft in depot.drafts()],
        glossary=[],
        diagrams=[],
        coverage=Coverage(files=1, indexed=1, skipped=[]),
        verdict=Verdict.PASSED,
    )


def lied(document: CourseDocument) -> CourseDocument:
    """The same course, with other options marked in each first question."""
    chapters = []
    for chapter in document.chapters:
        turned = [
            question.model_copy(
                update={"options": [Option(text=one.text, correct=not one.correct) for one in question.options]}
            )
            for question in chapter.quiz[:1]
        ]
        chapters.append(chapter.model_copy(update={"quiz": [*turned, *chapter.quiz[1:]]}))
    return document.model_copy(update={"chapters": chapters})


def first_questions(document: CourseDocument) -> list[Question]:
    return [chapter.quiz[0] for chapter in document.chapters if chapter.quiz]


def test_true_questions_have_no_findings(document: CourseDocument, depot: Course) -> None:
    assert first_questions(document)
    assert verify_course(document, depot.evidence) == []


def test_a_changed_answer_is_found_out(document: CourseDocument, depot: Course) -> None:
    findings = verify_course(lied(document), depot.evidence)
    assert [(one.fault, one.text) for one in findings] == [(Fault.ANSWER, one.id) for one in first_questions(document)]
    assert all(one.checked for one in findings)


def test_copies_of_the_cited_files_leave_open_what_they_cannot_answer(document: CourseDocument, tmp_path: Path) -> None:
    for path in cited_paths(document):
        (tmp_path / "sources" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sources" / path).write_text(FILES[path])
    open_questions = verify_course(lied(document), Evidence(Copies(tmp_path)))
    assert {one.fault for one in open_questions if not one.checked} >= {Fault.ANSWER}
    assert not any(one.checked for one in open_questions if one.fault is Fault.ANSWER)
