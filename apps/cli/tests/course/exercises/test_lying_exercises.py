"""A writer that lies in its exercises: what does not hold when it is run never reaches a reader, and is counted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fondation_cli.course.exercise_folder import write_exercises
from fondation_cli.course.exercises.runner import Plain
from fondation_cli.course.index import build_index
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.evidence import evidence_of
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Chapter, CourseDocument, Coverage, Exercise, Generator, Repository
from fondation_shared.jobs import Verdict

from .conftest import FILES, PUT, workshop

Judge = Callable[[list[Exercise]], Chapter]


@pytest.fixture
def snapshot(opened: Callable[[dict[str, str]], Snapshot]) -> Snapshot:
    return opened(FILES)


@pytest.fixture
def judge(snapshot: Snapshot, tmp_path: Path) -> Judge:
    evidence = evidence_of(build_index(snapshot, lambda *_: None, processes=1), Commit(snapshot))
    shop = workshop(snapshot, Plain(), tmp_path / "cache")

    def checked(exercises: list[Exercise]) -> Chapter:
        draft = Draft(
            id="store",
            slug="store",
            order=1,
            language="en",
            title="The store",
            goals=[],
            prerequisites=[],
            subjects=[],
            markdown="`Store` keeps parcels.\n",
            exercises=exercises,
        )
        return check_chapter(draft, evidence, workshop=shop)

    return checked


@pytest.mark.parametrize(
    "lie",
    [
        {"check": "python -m pytest tests/test_store.py::test_nothing_of_a_store"},
        {"check": "python -m pytest tests/test_store.py::test_that_fails"},
        {"path": "../../etc/passwd", "id": "restore:../../etc/passwd:root"},
        {"task": "Call `Store.teleport` ([store.py:10–15](depot/store.py#L10-L15)); it is `Store.put`."},
        {"task": "The body of `Store.put` was taken out ([store.py:1–2](depot/store.py#L1-L2))."},
        {"task": PUT.task + " ![pixel](https://evil.example/p.png)"},
        {"task": PUT.task + " See [this](javascript:alert(1))."},
        {"task": PUT.task + " Its documentation says: “Throws parcels away”."},
        {"title": "Write Store.count again"},
        {"check": "true"},
        {"check": PUT.check.replace("python", "true; python", 1) if PUT.check else ""},
        {"check": None},
        {"id": "restore:depot/store.py:Store.count"},
        {"start_line": PUT.start_line + 1, "task": PUT.task.replace("#L10-", "#L11-").replace(":10–", ":11–")},
        {"task": PUT.task + " Its `Store.put` has 4 callers and calls teleport_parcel."},
        {"task": PUT.task + " \N{RIGHT-TO-LEFT OVERRIDE}yllaer"},
    ],
)
def test_a_lie_in_an_exercise_removes_it_and_is_counted(judge: Judge, lie: dict[str, str]) -> None:
    chapter = judge([PUT.model_copy(update=lie)])
    assert chapter.exercises == []
    assert chapter.gate.replaced == 1
    assert chapter.gate.exercises is not None
    assert chapter.gate.exercises.total == 0


def test_a_true_exercise_stays_once(judge: Judge) -> None:
    chapter = judge([PUT, PUT])
    assert chapter.exercises == [PUT]
    assert chapter.gate.replaced == 1
    assert chapter.gate.exercises is not None
    assert chapter.gate.exercises.ok == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_folder_of_an_exercise_holds_what_is_needed_to_do_it(
    judge: Judge, snapshot: Snapshot, tmp_path: Path, language: str
) -> None:
    document = CourseDocument(
        title="Depot",
        summary="",
        language="fr" if language == "fr" else "en",
        repository=Repository(url="https://example.org/depot", commit=snapshot.commit),
        generator=Generator(writer="offline", version="1"),
        chapters=[judge([PUT])],
        glossary=[],
        diagrams=[],
        coverage=Coverage(files=1, indexed=1, skipped=[]),
        verdict=Verdict.PASSED,
    )
    shop = workshop(snapshot, Plain(), tmp_path / "cache")
    for _ in range(2):
        write_exercises(document, shop, tmp_path)
    folder = tmp_path / "exercises" / "01-store-put"
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "solution.patch", "start.patch"]
    readme = (folder / "README.md").read_text()
    assert PUT.check is not None
    assert PUT.check in readme
    assert snapshot.commit in readme
    assert ("Pour commencer" in readme) == (language == "fr")
    write_exercises(document.model_copy(update={"chapters": []}), shop, tmp_path)
    assert not (tmp_path / "exercises").exists()
