"""A generator stops behind its outline where a person is to look at it, and follows what they made of it."""

import json
from pathlib import Path

import pytest

from fondation_shared.course import CourseDocument
from fondation_shared.jobs import Outcome, Result
from fondation_shared.review import OutlineReview

from .conftest import environment_in, run_fondation


def job(folder: Path, repository: Path, cache: Path, **fields: object) -> tuple[int, Result]:
    """A job that asks for a review, run to its end."""
    folder.mkdir()
    asked = {"id": "job_1", "kind": "course", "request": {"repository": str(repository), "review": True}, **fields}
    (folder / "job.json").write_text(json.dumps(asked))
    done = run_fondation(folder, environment_in(folder, cache), "run", folder)
    return done.returncode, Result.model_validate_json((folder / "result.json").read_bytes())


@pytest.fixture(scope="module")
def outline(small: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> OutlineReview:
    """What a person is asked to look at, of the small repository."""
    folder = tmp_path_factory.mktemp("outline") / "job"
    code, result = job(folder, small, cache)
    assert (code, result.outcome) == (10, Outcome.WAITING)
    assert not (folder / "out").exists()
    assert isinstance(result.review, OutlineReview)
    return result.review


def changed(outline: OutlineReview) -> OutlineReview:
    """The outline backwards, under other titles, without its first chapter."""
    chapters = [
        chapter.model_copy(update={"title": f"About {chapter.id}", "goals": ["Tell what `Basket` holds."]})
        for chapter in reversed(outline.chapters[1:])
    ]
    return outline.model_copy(update={"chapters": chapters})


def test_an_outline_is_offered_with_titles_goals_and_subjects(outline: OutlineReview) -> None:
    assert outline.title == "Shop"
    assert len(outline.chapters) > 1
    assert all(chapter.title for chapter in outline.chapters)
    assert any(chapter.goals and chapter.subjects for chapter in outline.chapters)


def test_the_course_is_what_the_person_made_of_it_and_verifies(
    outline: OutlineReview, small: Path, cache: Path, tmp_path: Path
) -> None:
    answer = changed(outline)

    code, result = job(tmp_path / "job", small, cache, reviewed=answer.model_dump(by_alias=True))

    assert (code, result.outcome) == (0, Outcome.COMPLETED)
    course = CourseDocument.model_validate_json((tmp_path / "job" / "out" / "course.json").read_bytes())
    assert [(each.id, each.title) for each in course.chapters] == [(each.id, each.title) for each in answer.chapters]
    assert {goal for each in course.chapters for goal in each.goals} == {"Tell what `Basket` holds."}
    assert course.wanted.left_out == [outline.chapters[0].id]
    assert course.repository.ref == "main"
    verified = run_fondation(tmp_path, environment_in(tmp_path, cache), "verify", tmp_path / "job" / "out")
    assert verified.returncode == 0


def test_an_outline_of_another_version_is_not_followed_in_silence(
    outline: OutlineReview, small: Path, cache: Path, tmp_path: Path
) -> None:
    strange = outline.model_copy(update={"chapters": [outline.chapters[0].model_copy(update={"id": "gone"})]})

    code, result = job(tmp_path / "job", small, cache, reviewed=strange.model_dump(by_alias=True))

    assert code == 3
    assert result.failure is not None
    assert result.failure.code == "review_outdated"
