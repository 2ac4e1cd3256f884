"""What the page of a course's versions says: how far it lies behind, and what each version changed."""

from dataclasses import dataclass
from datetime import datetime

from fondation_shared.jobs import Course, CourseVersion, Verdict
from fondation_shared.refresh import ChapterCounts, Staleness
from fondation_web.jobs.submit import UPLOAD_PREFIX
from fondation_web.language import Words
from fondation_web.run_words import is_over

_COUNTED = ("same", "moved", "amended", "rewritten", "new", "removed")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version; `changes` says what became of the chapters of the one before, if it was made from that."""

    number: int
    job_id: str
    commit: str
    state: str
    created_at: datetime
    changes: str


@dataclass(frozen=True, slots=True)
class VersionsView:
    """The page. `checked` says when the repository was looked at; `job_id` names the job under way, if there is one."""

    rows: list[VersionRow]
    sentence: str
    checked: str
    stale: bool
    uploaded: bool
    job_id: str | None


def versions_view(course: Course, words: Words, now: datetime) -> VersionsView:
    """What the page of a course's versions shows."""
    seen, last = course.staleness, course.last_job
    return VersionsView(
        rows=[_row(version, words) for version in course.versions],
        sentence=_sentence(seen, words),
        checked=_checked(seen, words, now),
        stale=seen is not None and seen.commit != seen.from_commit,
        uploaded=course.repository.startswith(UPLOAD_PREFIX),
        job_id=last.id if last is not None and not is_over(last) else None,
    )


def behind_of(seen: Staleness | None, words: Words) -> str:
    """How far a course lies behind; empty where nothing newer is known."""
    if seen is None or seen.commit == seen.from_commit:
        return ""
    if seen.diverged:
        return words("versions.diverged")
    return words("versions.newer") if seen.commits is None else words("versions.behind", n=seen.commits)


def _row(version: CourseVersion, words: Words) -> VersionRow:
    return VersionRow(
        number=version.number,
        job_id=version.job_id,
        commit=version.commit,
        state="partial" if version.verdict is Verdict.PARTIAL else "completed",
        created_at=version.created_at,
        changes=_changes(version.changes, words),
    )


def _changes(counts: ChapterCounts | None, words: Words) -> str:
    if counts is None:
        return words("versions.afresh")
    numbers = counts.model_dump()
    said = [words(f"versions.{name}", n=numbers[name]) for name in _COUNTED if numbers[name]]
    return ", ".join(said)


def _sentence(seen: Staleness | None, words: Words) -> str:
    if seen is None:
        return ""
    behind = behind_of(seen, words)
    if not behind:
        return words("versions.up_to_date")
    if not seen.chapters:
        return f"{behind} {words('versions.untouched')}"
    touched = words("versions.touched", n=len(seen.chapters), chapters=", ".join(map(str, seen.chapters)))
    return f"{behind} {touched}"


def _checked(seen: Staleness | None, words: Words, now: datetime) -> str:
    if seen is None or seen.checked_at is None:
        return ""
    return words("versions.checked", time=words.duration(max((now - seen.checked_at).total_seconds(), 0.0)))
