"""A generator stops behind its outline where a person is to look at it, and follows what they made of it."""

import json
import shutil
from pathlib import Path

import pytest

from fondation_shared.course import CourseDocument
from fondation_shared.jobs import Outcome, Result
from fondation_shared.project import Report
from fondation_shared.review import OutlineReview, PlanReview

from .conftest import Fondation, commit_all, environment_in, run_fondation


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


def test_the_command_leaves_the_outline_in_a_file_and_goes_on_with_it(fondation: Fondation, small: Path) -> None:
    done = fondation("course", small, "--review", "-o", "out")

    assert done.returncode == 10
    file = Path(done.stdout.rstrip("\n"))
    assert file.name == "out.outline.json"
    assert f"fondation course --reviewed {file}" in done.stderr
    assert fondation("course", small, "--review", "-o", "out").returncode == 2, "what was changed in it is kept"

    answer = changed(OutlineReview.model_validate_json(file.read_bytes()))
    file.write_text(answer.to_json())
    assert fondation("course", "--reviewed", file, small, "-o", "out").returncode == 0
    course = CourseDocument.model_validate_json((file.parent / "out" / "course.json").read_bytes())
    assert [each.title for each in course.chapters] == [each.title for each in answer.chapters]

    file.write_text(file.read_text().replace('"language":"en"', '"language":"fr"'))
    refused = fondation("course", "--reviewed", file, small, "-o", "out")
    assert (refused.returncode, "cannot be followed" in refused.stderr) == (2, True)
    file.write_text("{")
    assert fondation("course", "--reviewed", file, small, "-o", "out").returncode == 2


def test_a_refresh_keeps_what_a_person_made_of_the_outline(fondation: Fondation, small: Path, tmp_path: Path) -> None:
    repository = tmp_path / "shop"
    shutil.copytree(small, repository)
    file = Path(fondation("course", repository, "--review", "-o", "out").stdout.rstrip("\n"))
    answer = changed(OutlineReview.model_validate_json(file.read_bytes()))
    file.write_text(answer.to_json())
    fondation("course", "--reviewed", file, repository, "-o", "out")
    (repository / "README.md").write_text("# Shop\n\nSells `Basket`s, and more.\n")
    commit_all(repository)

    assert fondation("refresh", "out").returncode == 0

    course = CourseDocument.model_validate_json((tmp_path / "out" / "course.json").read_bytes())
    assert [(each.id, each.title) for each in course.chapters] == [(each.id, each.title) for each in answer.chapters]
    assert course.changes is not None
    assert {each.state for each in course.changes.chapters} <= {"same", "moved", "amended"}


@pytest.mark.walls
@pytest.mark.skipif(
    shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None, reason="the system's node is not installed"
)
def test_a_plan_waits_and_the_project_is_built_as_it_was_changed(fondation: Fondation, tmp_path: Path) -> None:
    words = ("Build a static page for my todo list", "--stack", "static", "-o", "out")
    done = fondation("build", "--review", *words)
    assert (done.returncode, (tmp_path / "out").exists()) == (10, False)
    file = tmp_path / "out.plan.json"
    assert done.stdout == f"{file}\n"

    review = PlanReview.model_validate_json(file.read_bytes())
    plan = review.plan.model_copy(update={"title": "What is left", "checks": review.plan.checks[:2]})
    file.write_text(review.model_copy(update={"plan": plan}).to_json())
    assert fondation("build", "--reviewed", file, *words).returncode == 0
    report = Report.model_validate_json((tmp_path / "out" / "report.json").read_bytes())
    assert [check.name for check in report.checks] == [check.name for check in plan.checks]
    assert "What is left" in (tmp_path / "out" / "source" / "index.html").read_text()
