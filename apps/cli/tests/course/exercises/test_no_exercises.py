"""A course that was to have exercises and has none says so once, and why."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sandbox_image import made_image

from fondation_cli.course.exercises.bench import Trials, Trying
from fondation_cli.course.pipeline import PHASES, Places, Task, make_course
from fondation_cli.memo import Memo
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.jobs import CourseRequest, Language

from .conftest import FILES

GO = {
    "README.md": "# Depot\n\nDepot keeps parcels.\n",
    "go.mod": "module example.org/depot\n\ngo 1.22\n",
    "depot.go": "// Package depot keeps parcels.\npackage depot\n\n// Weigh says how heavy a parcel is.\n"
    "func Weigh(parcel string) int {\n\ttotal := 0\n\tfor range parcel {\n\t\ttotal++\n\t}\n\treturn total\n}\n",
    "depot_test.go": 'package depot\n\nimport "testing"\n\nfunc TestParcelsAreWeighed(t *testing.T) {\n'
    '\tif Weigh("a") != 1 {\n\t\tt.Fatal("wrong")\n\t}\n}\n',
}
RUST = {
    "README.md": "# Depot\n\nDepot keeps parcels.\n",
    "Cargo.toml": '[package]\nname = "depot"\nversion = "0.1.0"\nedition = "2021"\n',
    "src/lib.rs": "//! Parcels.\n\n/// How heavy a parcel is.\npub fn weigh_parcel(parcel: &str) -> usize {\n"
    "    let mut total = 0;\n    for _ in parcel.chars() {\n        total += 1;\n    }\n    total\n}\n",
    "tests/weights.rs": '#[test]\nfn parcels_are_weighed() {\n    assert_eq!(depot::weigh_parcel("a"), 1);\n}\n',
}
Commit = Callable[[dict[str, str]], Path]


def course_of(repository: Path, place: Path, trying: Trying, language: Language = "en") -> CourseDocument:
    run = Run(PHASES, emit=lambda _: None, memo=Memo(place / "memo"), clock=SystemClock(), check=lambda: None)
    (place / "scratch").mkdir(parents=True)
    request = CourseRequest(repository=str(repository), language=language)
    return make_course(
        Task(request, trials=Trials(trying)), Places(place / "scratch", place / "out", place / "cache"), run
    )


def times_said(place: Path, ending: str, text: str) -> int:
    pages = [page.read_text() for page in (place / "out").rglob(f"*{ending}") if page.is_file()]
    return sum(page.count(text) for page in pages)


@pytest.mark.parametrize(("language", "text"), [("en", "This course has no exercises"), ("fr", "pas d’exercices")])
def test_a_language_that_no_exercise_is_cut_from_is_said_once(
    commit: Commit, tmp_path: Path, language: Language, text: str
) -> None:
    document = course_of(commit(GO), tmp_path / "course", Trying.ALWAYS, language)
    assert document.no_exercises == "language"
    assert times_said(tmp_path / "course", ".html", text) == 1
    assert times_said(tmp_path / "course", ".md", text) == 1


def test_a_course_that_was_to_have_none_says_nothing(commit: Commit, tmp_path: Path) -> None:
    document = course_of(commit(GO), tmp_path / "course", Trying.NEVER)
    assert document.no_exercises is None
    assert times_said(tmp_path / "course", ".html", "This course has no exercises") == 0


def test_a_tool_that_is_not_there_is_what_stands_in_the_way(
    commit: Commit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = commit(RUST)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "sh", "env", "python3"):
        (programs / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(programs))
    assert course_of(repository, tmp_path / "course", Trying.ALWAYS).no_exercises == "tools"


@pytest.mark.docker
def test_where_there_is_only_an_engine_exercises_are_tried_in_it(
    commit: Commit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_image()
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "sh", "env", "uv"):
        (programs / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(programs))

    files = {path: text.replace("put", "receive") for path, text in FILES.items()}

    document = course_of(commit(files), tmp_path / "course", Trying.AUTO)

    found = [exercise.id for chapter in document.chapters for exercise in chapter.exercises]
    assert found == ["restore:depot/store.py:Store.receive"]
