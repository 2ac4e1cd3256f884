"""What a page says of a job in one sentence, and what it is called."""

from datetime import datetime
from urllib.parse import urlsplit

from fondation_shared.jobs import CourseRequest, Job, Verdict
from fondation_shared.queue import FARTHEST, Held
from fondation_shared.states import TERMINAL, JobStatus
from fondation_web.language import Words
from fondation_web.log_line import phase_name, printable
from fondation_web.run_state import Phase, RunState

_WORTH_GUESSING_SECONDS = 5.0
_WORTH_GUESSING_PROGRESS = 0.1
_MINUTE = 60.0
_LONGEST_NAME = 80


def state_of(job: Job) -> str:
    """The job's status; a completed one that lacks something is `partial`."""
    return "partial" if job.status is JobStatus.COMPLETED and job.verdict is Verdict.PARTIAL else str(job.status)


def name_of(repository: str, upload_name: str | None = None) -> str:
    """What a person calls the repository: the last part of its address."""
    address = upload_name or repository
    path = urlsplit(address).path if "://" in address else address
    name = path.rstrip("/").rpartition("/")[2]
    for ending in (".git", ".zip", ".tar.gz", ".tgz"):
        name = name.removesuffix(ending)
    return name or address


def called(job: Job, upload_name: str | None = None) -> str:
    """What a person calls what the job makes: its repository's name, its project's title, or how its prompt begins."""
    if isinstance(job.request, CourseRequest):
        return name_of(job.request.repository, upload_name)
    if job.result is not None:
        return printable(job.result.title)
    return shortened(job.request.prompt)


def shortened(prompt: str) -> str:
    """How a prompt begins, in one line."""
    line = " ".join(printable(prompt).split())
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1].rstrip()}…"


def sentence(
    job: Job, state: RunState | None, words: Words, *, worker_up: bool, able: bool = True, held: Held | None = None
) -> str:
    """How the job stands, in words. `state` says what its phase is doing, where it is known.

    `worker_up`: a worker is there; `able`: one that does such jobs; `held`: why it is given to none of them.
    """
    match job.status:
        case JobStatus.QUEUED:
            return (
                words(f"sentence.queued_{held}_{job.kind}")
                if held
                else _queued(job, words, worker_up=worker_up, able=able)
            )
        case JobStatus.RUNNING:
            return _running(job, state.active if state else None, words)
        case JobStatus.COMPLETED:
            return _completed(job, state, words)
        case JobStatus.FAILED:
            phase = job.failure.phase if job.failure else None
            return words("sentence.failed_in", phase=phase_name(phase, words)) if phase else words("sentence.failed")
        case _:
            return words(f"sentence.{job.status}")


def seconds_of(job: Job, now: datetime) -> float | None:
    """How long the job has been running, or ran; None before it began."""
    if job.started_at is None:
        return None
    return max(0.0, ((job.finished_at or now) - job.started_at).total_seconds())


def left(job: Job, seconds: float | None, words: Words) -> str | None:
    """About how long it will still take, once there is something to go by."""
    if job.status is not JobStatus.RUNNING or seconds is None or seconds < _WORTH_GUESSING_SECONDS:
        return None
    if not _WORTH_GUESSING_PROGRESS <= job.progress < 1:
        return None
    rest = seconds * (1 - job.progress) / job.progress
    if rest < _MINUTE:
        return words("sentence.left", time=words.duration(max(10, round(rest, -1))))
    return words("sentence.left_minutes", n=round(rest / _MINUTE))


def spent(job: Job, seconds: float | None, words: Words) -> str | None:
    """How long it has been running, or in what time it ended."""
    if seconds is None:
        return None
    match job.status:
        case JobStatus.COMPLETED:
            return words("sentence.took", time=words.duration(seconds))
        case JobStatus.FAILED | JobStatus.CANCELLED:
            return words("sentence.ended", time=words.duration(seconds))
        case _:
            return words.duration(seconds)


def whole(said: str, job: Job, now: datetime, words: Words) -> str:
    """The one sentence of a job: how it stands, for how long, and about how long it will still take."""
    seconds = seconds_of(job, now)
    parts = (said, spent(job, seconds, words), left(job, seconds, words))
    return ", ".join(part for part in parts if part)


def newer(last: Job, newest: datetime) -> str | None:
    """What a project's last job says of the version to come, `newest` being when the newest one was made.

    Nothing once a version was made after it: one that failed before an earlier version was brought back is history.
    """
    if not is_over(last):
        return "running"
    return "failed" if last.status is JobStatus.FAILED and last.created_at >= newest else None


def is_over(job: Job) -> bool:
    """Whether nothing will follow."""
    return job.status in TERMINAL


def _queued(job: Job, words: Words, *, worker_up: bool, able: bool) -> str:
    if not worker_up:
        return words("sentence.queued_alone")
    if not able:
        return words(f"sentence.queued_unable_{job.kind}")
    return _place(job, words)


def _place(job: Job, words: Words) -> str:
    match job.position:
        case None:
            return words(f"sentence.queued_owner_{job.kind}")
        case 0:
            return words("sentence.queued_next")
        case far if far >= FARTHEST:
            return words("sentence.queued_far", n=far)
        case ahead:
            return words("sentence.queued", n=ahead)


def _running(job: Job, phase: Phase | None, words: Words) -> str:
    name = phase.name if phase else job.phase
    if name is None:
        return words("sentence.starting")
    keys = (f"sentence.{job.kind}_{name}", f"sentence.{name}", "sentence.other")
    key = next(key for key in keys if words.known(key))
    values: dict[str, object] = {"phase": phase_name(name, words)}
    if phase is not None and phase.total > 1 and words.known(f"{key}_of"):
        done = min(phase.done + (name in {"write", "verify", "test"}), phase.total)
        return words(f"{key}_of", done=done, total=phase.total, **values)
    return words(key, **values)


def _completed(job: Job, state: RunState | None, words: Words) -> str:
    if job.estimates:
        return words("sentence.estimated")
    if job.check:
        return words("sentence.checked")
    if job.verdict is Verdict.PARTIAL:
        return words("sentence.partial")
    if job.result is not None:
        return words("sentence.completed_checks", n=len(job.result.checks))
    if state is not None and state.chapters:
        return words("sentence.completed_chapters", n=len(state.chapters))
    # A refresh that wrote no chapter found none to write: the course is what it was.
    return words("sentence.nothing_newer" if job.refreshes and state is not None else "sentence.completed")
