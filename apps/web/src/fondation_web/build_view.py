"""What the page of a project's job shows beside its log: the files that were written, and what the checks found."""

from collections.abc import Sequence
from dataclasses import dataclass

from fondation_shared.events import FileWritten
from fondation_shared.jobs import Job
from fondation_shared.project import CheckResult
from fondation_web.french import finding
from fondation_web.language import Words
from fondation_web.log_line import printable

MOST_FILES = 200
"""How many files the page names; the archive has them all."""


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of the project; its size written out."""

    path: str
    size: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check: what it was, whether it holds, and where it does not, why."""

    name: str
    state: str
    told: str
    detail: str | None


def files_of(written: Sequence[FileWritten], words: Words) -> list[FileView]:
    """The first of the files, in the order in which they were written."""
    return [FileView(printable(file.path), words.size(file.size)) for file in written[:MOST_FILES]]


def checks_of(job: Job, words: Words) -> list[CheckView]:
    """Every check that was run."""
    return [_check(check, words) for check in job.result.checks] if job.result else []


def _check(check: CheckResult, words: Words) -> CheckView:
    told = words("run.check_holds" if check.passed else "run.check_fails", time=words.duration(check.seconds))
    detail = printable(finding(check.detail, words.language)) if check.detail and not check.passed else None
    return CheckView(printable(check.name), "completed" if check.passed else "failed", told, detail)
