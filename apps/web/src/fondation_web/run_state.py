"""What a job's log adds up to: its phases, chapters or files, attempts and artifacts."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from fondation_shared import events
from fondation_shared.events import ArtifactReady, Event, FileWritten, Recorded
from fondation_shared.jobs import JobKind

PHASES: dict[JobKind, tuple[str, ...]] = {
    "course": ("fetch", "index", "outline", "write", "verify", "publish"),
    "project": ("plan", "write", "install", "build", "test", "collect"),
}

_LONGEST_DRAFT = 1500
"""Characters of a draft that a page shows: its end."""

PhaseStatus = Literal["pending", "active", "done", "reused", "failed", "stopped"]
ChapterStatus = Literal["written", "verified", "reused", "holds"]


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase so far; `attempt` once it began, `seconds` once it is over, `done` of `total` steps while it runs."""

    name: str
    status: PhaseStatus = "pending"
    attempt: int = 0
    started_at: datetime | None = None
    seconds: float | None = None
    done: int = 0
    total: int = 0
    message: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter so far; the gate's score once it was checked."""

    slug: str
    order: int
    title: str
    status: ChapterStatus
    checked: int | None = None
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """The end of what a model has written of a chapter: nothing of it is checked."""

    order: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery to a worker; `reason` is why it was not the last."""

    number: int
    worker_id: str
    started_at: datetime | None
    reason: str | None = None


class RunState:
    """The state behind entry `seq` of a job's log."""

    def __init__(self, kind: JobKind) -> None:
        self.seq = 0
        self.phases = {name: Phase(name) for name in PHASES[kind]}
        self.attempts: list[Attempt] = []
        self.artifacts: dict[str, ArtifactReady] = {}
        self._chapters: dict[str, Chapter] = {}
        self._files: dict[str, FileWritten] = {}
        self._drafts: dict[str, Draft] = {}

    @property
    def drafts(self) -> list[Draft]:
        """What is being written now, in the order of the course; once a chapter is there, its draft is no more."""
        return sorted(self._drafts.values(), key=lambda draft: draft.order)

    @property
    def active(self) -> Phase | None:
        """The phase that runs now."""
        return next((phase for phase in self.phases.values() if phase.status == "active"), None)

    @property
    def chapters(self) -> list[Chapter]:
        """The chapters so far, in the order of the course."""
        return sorted(self._chapters.values(), key=lambda chapter: chapter.order)

    @property
    def files(self) -> list[FileWritten]:
        """The files of the project so far, in the order in which they were first written."""
        return list(self._files.values())

    def apply(self, recorded: Recorded) -> None:
        """Take in the next entry."""
        self.seq = recorded.seq
        event = recorded.event
        match event:
            case events.PhaseStarted() | events.PhaseProgress() | events.PhaseFinished():
                phase = self.phases.get(event.phase) or Phase(event.phase)
                self.phases[event.phase] = _moved(phase, event, recorded.attempt)
            case events.ChapterDraft():
                before = self._drafts.get(event.chapter) if not event.anew else None
                text = f"{before.text}\n{event.text}" if before else event.text
                self._drafts[event.chapter] = Draft(event.order, event.title, text[-_LONGEST_DRAFT:])
            case events.ChapterWritten():
                self._drafts.pop(event.chapter, None)
                self._chapters[event.chapter] = Chapter(event.chapter, event.order, event.title, "written")
            case events.ChapterReused():
                status: ChapterStatus = "holds" if event.reason == "holds" else "reused"
                self._chapters[event.chapter] = Chapter(event.chapter, event.order, event.title, status)
            case events.ChapterVerified():
                self._chapters[event.chapter] = Chapter(
                    event.chapter, event.order, event.title, "verified", event.checked, event.refused
                )
            case events.FileWritten():
                self._files[event.path] = event
            case events.ArtifactReady():
                self.artifacts[event.name] = event
            case _:
                self._turn(event)

    def _turn(self, event: Event) -> None:
        """The job itself moved."""
        match event:
            case events.JobStarted():
                # A new attempt begins anew; what the memo still knows passes by quickly.
                self.phases = {name: Phase(name) for name in self.phases}
                self._files, self._drafts = {}, {}
                self.attempts.append(Attempt(event.attempt, event.worker_id, event.at))
            case events.JobRequeued():
                self._leave_active("stopped")
                if self.attempts:
                    self.attempts[-1] = replace(self.attempts[-1], reason=event.reason)
            case events.JobCompleted():
                self._leave_active("done")
            case events.JobFailed():
                self._leave_active("failed")
            case events.JobCancelled():
                self._leave_active("stopped")
            case _:
                pass

    def _leave_active(self, status: PhaseStatus) -> None:
        self._drafts = {}
        if self.active is not None:
            self.phases[self.active.name] = replace(self.active, status=status)


def _moved(
    phase: Phase, event: events.PhaseStarted | events.PhaseProgress | events.PhaseFinished, attempt: int
) -> Phase:
    match event:
        case events.PhaseStarted():
            return Phase(phase.name, "active", attempt, event.at)
        case events.PhaseProgress():
            return replace(phase, status="active", done=event.done, total=event.total, message=event.message)
        case events.PhaseFinished():
            return replace(phase, status=event.outcome, seconds=event.seconds, summary=event.summary, message=None)
