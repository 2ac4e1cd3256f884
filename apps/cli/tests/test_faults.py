import errno
import os
from pathlib import Path

import pytest

from fondation_cli import faults
from fondation_shared.errors import DiskFull, RepositoryError, WorkFailed


def system_error(number: int, place: str | None = "/disk/file") -> OSError:
    return OSError(number, os.strerror(number), place)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_worth_another_try(number: int, tmp_path: Path) -> None:
    error = faults.typed(system_error(number), tmp_path)

    assert isinstance(error, DiskFull)
    assert faults.failure(error, "publish").retryable
    assert error.hint == "df -h /disk   # free some space, then run the same again"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EIO])
def test_what_the_system_refuses_names_the_place_and_the_reason(number: int, tmp_path: Path) -> None:
    error = faults.typed(system_error(number), tmp_path)

    assert type(error) is WorkFailed
    assert error.detail == "/disk/file cannot be used."
    assert error.cause == os.strerror(number)


def test_too_little_memory_is_worth_another_try(tmp_path: Path) -> None:
    assert faults.typed(MemoryError(), tmp_path).retryable


def test_a_mistake_of_ours_leaves_its_traceback_in_a_file_and_says_where(tmp_path: Path) -> None:
    nothing: dict[str, int] = {}
    with pytest.raises(KeyError) as unexpected:
        nothing["nobody thought of this"]

    error = faults.typed(unexpected.value, tmp_path / "logs")

    assert error.exit_code == 1
    assert error.request_id is not None
    log = tmp_path / "logs" / f"{error.request_id}.log"
    assert error.hint == f"less {log}"
    assert "nobody thought of this" in log.read_text()
    assert "Traceback" in log.read_text()
    assert "Traceback" not in faults.failure(error, None).message


def test_where_no_log_can_be_written_the_error_is_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    error = faults.typed(ValueError("odd"), tmp_path / "file" / "logs")

    assert error.cause == "ValueError: odd"
    assert error.hint is None


def test_an_error_of_ours_stays_what_it_is_and_gets_an_id(tmp_path: Path) -> None:
    known = RepositoryError("There is no such thing.", cause="It was never there.", hint="ls")

    error = faults.typed(known, tmp_path)

    assert error is known
    assert error.request_id is not None
    failure = faults.failure(error, "fetch")
    assert (failure.code, failure.phase, failure.hint) == ("repository", "fetch", "ls")
    assert failure.message == "There is no such thing. It was never there."
