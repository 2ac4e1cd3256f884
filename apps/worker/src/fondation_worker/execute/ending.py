"""What an attempt came to, read from the generator's exit code and the result it left."""

import os
import signal
import stat
from pathlib import Path

from pydantic import ValidationError

from fondation_shared.jobs import JobSpec, Outcome, Result
from fondation_worker.failures import failed

RESULT_FILE = "result.json"
RESULT_BYTES = 1024 * 1024
BY_SIGNAL = 128
"""A shell that ran the generator reports a signal as an exit code above this."""


def judge(workspace: Path, code: int, last_words: str, job: JobSpec) -> Result:
    """The result in `workspace`; where there is none that can be used, a failure that says why. Blocks.

    A result is written whole and last, so it counts even if the generator was killed, or failed, right behind it.
    """
    try:
        result = Result.model_validate_json(_read(workspace / RESULT_FILE))
    except FileNotFoundError:
        return _without_result(code, last_words, job)
    except (OSError, ValidationError, ValueError) as error:
        return failed("bad_result", job, _first_line(error))
    return _checked(result, job)


def _checked(result: Result, job: JobSpec) -> Result:
    if result.outcome is Outcome.CANCELLED:
        # Nobody here asked for that: somebody on the machine did.
        return failed("crashed", job, "SIGTERM")
    lacking = _lacking(result, job)
    return result if lacking is None else failed("bad_result", job, lacking)


def _lacking(result: Result, job: JobSpec) -> str | None:
    """What a result of its outcome has to say, and does not."""
    match result.outcome:
        case Outcome.COMPLETED:
            made = result.estimate if job.estimate else result.result or result.staleness
            named = {"verdict": result.verdict, "estimate" if job.estimate else "result": made}
            return next((f"completed, {name}: null" for name, value in named.items() if value is None), None)
        case Outcome.FAILED if result.failure is None:
            return "failed, failure: null"
        case Outcome.WAITING if result.review is None or result.review.kind != job.kind:
            return "waiting, review: null"
        case Outcome.RELEASED:
            return "outcome: released"
        case _:
            return None


def _without_result(code: int, last_words: str, job: JobSpec) -> Result:
    if code == 0:
        return failed("no_result", job, last_words)
    if code < 0 or code > BY_SIGNAL:
        number = -code if code < 0 else code - BY_SIGNAL
        return failed("crashed", job, _joined(_signal_name(number), last_words))
    return failed("generator_failed", job, _joined(f"exit code {code}", last_words))


def _read(path: Path) -> bytes:
    """The bytes of a regular file of a bounded size.

    Raises:
        FileNotFoundError: there is none.
        OSError: a link.
        ValueError: another kind of file, or too large.

    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError(f"{path.name}: not a regular file")
        content = file.read(RESULT_BYTES + 1)
    if len(content) > RESULT_BYTES:
        raise ValueError(f"{path.name}: > {RESULT_BYTES} bytes")
    return content


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _joined(*parts: str) -> str:
    return " / ".join(part for part in parts if part)


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])} {first['msg']}".strip()
    return str(error)
