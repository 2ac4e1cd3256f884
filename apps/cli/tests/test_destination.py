import subprocess
import sys
from pathlib import Path

import pytest

from fondation_cli.destination import Destination
from fondation_shared.course import CourseDocument, Coverage, Generator, Repository
from fondation_shared.errors import UsageError
from fondation_shared.jobs import Verdict

A_COURSE = CourseDocument(
    title="requests",
    summary="",
    language="en",
    repository=Repository(url="https://example.org/requests", commit="0" * 40),
    generator=Generator(writer="offline", version="1"),
    chapters=[],
    glossary=[],
    diagrams=[],
    coverage=Coverage(files=0, indexed=0, skipped=[]),
    verdict=Verdict.PASSED,
).to_json()


def fill(folder: Path, page: str) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text(page)
    (folder / "markdown").mkdir()
    (folder / "course.json").write_text(A_COURSE)


def leave(folder: Path, page: str) -> None:
    with Destination(folder) as destination:
        fill(destination.staging, page)
        destination.commit()


def fail_half_way(folder: Path) -> None:
    with Destination(folder) as destination:
        fill(destination.staging, "half")
        raise RuntimeError


def everything_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


COURSE = ["course.json", "markdown", "site", "site/index.html"]


def test_a_folder_that_is_missing_is_made_with_its_parents(tmp_path: Path) -> None:
    leave(tmp_path / "a" / "b", "new")

    assert everything_below(tmp_path / "a") == ["b", *(f"b/{name}" for name in COURSE)]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    leave(tmp_path / "out", "new")

    assert everything_below(tmp_path) == ["out", *(f"out/{name}" for name in COURSE)]


def test_an_earlier_course_is_replaced_whole_and_in_one_move(tmp_path: Path) -> None:
    leave(tmp_path / "out", "old")
    (tmp_path / "out" / "site" / "gone.html").touch()

    leave(tmp_path / "out", "new")

    assert everything_below(tmp_path) == ["out", *(f"out/{name}" for name in COURSE)]
    assert (tmp_path / "out" / "site" / "index.html").read_text() == "new"


def test_a_folder_with_something_else_in_it_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    leave(tmp_path / "out", "old")
    (tmp_path / "out" / "notes.txt").write_text("mine")

    with pytest.raises(UsageError) as refused, Destination(tmp_path / "out"):
        pass

    assert refused.value.cause == "It would be lost: notes.txt"
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_a_folder_that_only_looks_like_a_course_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "course.json").write_text('{"homework": true}')

    with pytest.raises(UsageError), Destination(tmp_path / "out"):
        pass


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").touch()

    for place in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(UsageError), Destination(place):
            pass


def test_after_a_failure_there_is_nothing_new(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        fail_half_way(tmp_path / "a" / "b" / "out")

    assert everything_below(tmp_path) == []


def test_after_a_failure_the_earlier_course_stands(tmp_path: Path) -> None:
    leave(tmp_path / "out", "old")

    with pytest.raises(RuntimeError):
        fail_half_way(tmp_path / "out")

    assert everything_below(tmp_path) == ["out", *(f"out/{name}" for name in COURSE)]
    assert (tmp_path / "out" / "site" / "index.html").read_text() == "old"


def test_the_folder_somebody_works_in_is_filled_and_not_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    inode = (tmp_path / "out").stat().st_ino
    monkeypatch.chdir(tmp_path / "out")

    leave(Path(), "old")
    leave(Path(), "new")

    assert (tmp_path / "out").stat().st_ino == inode
    assert everything_below(tmp_path / "out") == COURSE
    assert (tmp_path / "out" / "site" / "index.html").read_text() == "new"


def test_a_link_to_a_folder_leads_there(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    leave(tmp_path / "link", "new")

    assert (tmp_path / "link").is_symlink()
    assert everything_below(tmp_path / "real") == COURSE


def test_a_mount_point_is_filled_and_replaced(small_disk: Path) -> None:
    leave(small_disk, "old")
    leave(small_disk, "new")

    assert everything_below(small_disk) == COURSE
    assert (small_disk / "site" / "index.html").read_text() == "new"


def test_a_read_only_place_is_refused_with_what_to_do(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    with pytest.raises(UsageError) as refused, Destination(small_disk / "out"):
        pass

    assert refused.value.cause == "Read-only file system"
    assert refused.value.hint == "fondation course REPO -o ANOTHER-FOLDER"


def test_a_folder_that_is_closed_to_writing_stays_as_it_is(tmp_path: Path, plain_user: list[str]) -> None:
    """Though whoever may write beside it could put another in its place."""
    (tmp_path / "out").mkdir(mode=0o555)

    said = subprocess.run(
        [*plain_user, sys.executable, "-c", ENTER, tmp_path / "out"], capture_output=True, text=True, check=True
    )

    assert said.stdout == "Permission denied\n"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o555


def test_a_folder_that_cannot_be_made_where_it_should_be_says_why(tmp_path: Path, plain_user: list[str]) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)

    said = subprocess.run(
        [*plain_user, sys.executable, "-c", ENTER, tmp_path / "closed" / "out"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout == "Permission denied\n"


ENTER = """
import sys
from pathlib import Path
from fondation_cli.destination import Destination
from fondation_shared.errors import UsageError
try:
    Destination(Path(sys.argv[1])).__enter__()
except UsageError as error:
    print(error.cause)
"""
