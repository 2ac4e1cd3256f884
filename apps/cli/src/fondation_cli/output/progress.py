"""What a run looks like at this moment, folded from its events; no drawing here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from fondation_cli.messages import Messages
from fondation_shared.events import (
    ChapterReused,
    ChapterVerified,
    ChapterWritten,
    GeneratorEvent,
    PhaseFinished,
    PhaseProgress,
    PhaseStarted,
)

State = Literal["waiting", "running", "done", "reused", "failed"]

_DOING = {
    "fetch": "Fetching the repository",
    "index": "Indexing {done} of {total} files",
    "outline": "Outlining the course",
    "write": "Writing chapter {next} of {total}",
    "verify": "Verifying chapter {next} of {total}",
    "publish": "Publishing the course",
    "plan": "Planning the project",
    "install": "Installing dependencies",
    "build": "Building",
    "test": "Testing",
    "collect": "Collecting what is handed over",
}
_DOING_BEFORE_COUNTING = {
    "index": "Indexing the files",
    "write": "Writing the chapters",
    "verify": "Verifying the chapters",
}


@dataclass
class PhaseState:
    """A phase: `started` on the clock of `Progress`, `seconds` once it is over, `done` of `total` steps."""

    name: str
    state: State = "waiting"
    started: float = 0.0
    seconds: float = 0.0
    done: int = 0
    total: int = 0
    message: str | None = None
    summary: str | None = None


@dataclass
class ChapterState:
    """A chapter that was written or not, as `origin` says, and what the gate refused of it, once it was asked."""

    order: int
    title: str
    origin: Literal["written", "remembered", "holds"] = "written"
    checked: int | None = None
    refused: int = 0


@dataclass
class Progress:
    """A whole run; times are seconds of one monotonic clock."""

    started: float
    phases: dict[str, PhaseState]
    chapters: dict[str, ChapterState] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Sequence[str], now: float) -> "Progress":
        """A run that is about to begin."""
        return cls(now, {name: PhaseState(name) for name in names})

    @property
    def running(self) -> PhaseState | None:
        """The phase at work."""
        return next((phase for phase in self.phases.values() if phase.state == "running"), None)

    def take(self, event: GeneratorEvent, now: float) -> None:
        """Let one event count."""
        match event:
            case PhaseStarted():
                phase = self.phases[event.phase]
                phase.state, phase.started = "running", now
            case PhaseProgress():
                phase = self.phases[event.phase]
                phase.done, phase.total, phase.message = event.done, event.total, event.message
            case PhaseFinished():
                phase = self.phases[event.phase]
                phase.state, phase.seconds, phase.summary = event.outcome, event.seconds, event.summary
            case ChapterWritten():
                self.chapters[event.chapter] = ChapterState(event.order, event.title)
            case ChapterReused():
                self.chapters[event.chapter] = ChapterState(event.order, event.title, event.reason)
            case ChapterVerified() if event.chapter in self.chapters:
                chapter = self.chapters[event.chapter]
                chapter.checked, chapter.refused = event.checked, event.refused
            case _:
                pass

    def sentence(self, messages: Messages, now: float) -> str:
        """Status in words: what is being done, and for how long this run has been going."""
        return f"{self._doing(messages)} — {messages.duration(now - self.started)}"

    def _doing(self, messages: Messages) -> str:
        phase = self.running
        if phase is None:
            return messages("Getting ready")
        if not phase.total and phase.name in _DOING_BEFORE_COUNTING:
            return messages(_DOING_BEFORE_COUNTING[phase.name])
        done, total = messages.number(phase.done), messages.number(phase.total)
        following = messages.number(min(phase.done + 1, phase.total))
        return messages(_DOING.get(phase.name, phase.name), done=done, total=total, next=following)
