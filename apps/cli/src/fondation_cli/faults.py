"""What goes wrong beneath us, as typed errors: a full disk, a folder that may not be used, a mistake of our own."""

import errno
import traceback
from pathlib import Path

from fondation_shared.errors import DiskFull, FondationError, WorkFailed
from fondation_shared.ids import new_request_id
from fondation_shared.jobs import Failure
from fondation_shared.wording import Wording

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


class OutOfMemory(WorkFailed):
    """The machine has no memory left for this; another try, later or elsewhere, may do."""

    code = "out_of_memory"
    title = "Not enough memory"
    retryable = True


def typed(error: BaseException, log_folder: Path) -> FondationError:
    """`error` as one of ours, with an id. What nobody expected leaves its traceback in a file under `log_folder`."""
    known = _known(error)
    known.request_id = known.request_id or new_request_id()
    if type(known) is FondationError:
        log = _write_log(error, known.request_id, log_folder)
        known.hint = f"less {log}" if log else None
    return known


def failure(error: FondationError, phase: str | None, **translations: Wording) -> Failure:
    """What a job's record says of `error`, in English and in the languages of `translations`."""
    message = f"{error.detail} {error.cause}" if error.cause else error.detail
    return Failure(
        code=error.code,
        message=message,
        hint=error.hint,
        phase=phase,
        retryable=error.retryable,
        translations=translations,
    )


def _known(error: BaseException) -> FondationError:
    if isinstance(error, FondationError):
        return error
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, MemoryError):
        return OutOfMemory(
            "There is not enough memory for this repository.",
            cause="The system refused to give more.",
            hint="fondation course REPO --include 'src/**'   # a part of the repository",
        )
    name = type(error).__name__
    return FondationError("Something went wrong on our side.", cause=f"{name}: {error}" if str(error) else name)


def _of_system(error: OSError) -> FondationError:
    place = str(error.filename) if error.filename is not None else None
    reason = error.strerror or str(error)
    if error.errno in _NO_SPACE:
        return DiskFull(
            "The disk is full.",
            cause=f"{place}: {reason}" if place else reason,
            hint=f"df -h {Path(place).parent if place else '.'}   # free some space, then run the same again",
        )
    return WorkFailed(
        f"{place} cannot be used." if place else "The system refused.",
        cause=reason,
        hint=f"ls -ld {place}" if place else "fondation doctor",
    )


def _write_log(error: BaseException, name: str, folder: Path) -> Path | None:
    path = folder / f"{name}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    return path
