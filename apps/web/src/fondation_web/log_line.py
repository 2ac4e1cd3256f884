"""One line for each entry of a job's log that a person reads, in their language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fondation_shared import events
from fondation_shared.events import Event, Level, Recorded
from fondation_shared.wording import Said
from fondation_web.french import wording
from fondation_web.language import Words

Kind = Literal["job", "phase", "chapter", "log"]

_LEVELS: dict[str, Level] = {
    "job_requeued": "warning",
    "job_completed_partial": "warning",
    "job_failed": "error",
    "job_cancelled": "warning",
    "phase_finished_failed": "error",
    "chapter_verified_refused": "warning",
    "egress_denied": "warning",
    "limit": "warning",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`seq` is the entry's place in the log, `number` the line's; `kind` is what it is about.

    `anchor` names the line where a phase or an attempt begins.
    """

    seq: int
    number: int
    at: datetime | None
    level: Level
    kind: Kind
    text: str
    anchor: str | None = None


def line(recorded: Recorded, number: int, words: Words, *, made: bool = True) -> Line | None:
    """The line of an entry, under that number; None for one that only moves a bar, or is a draft.

    `made`: the job left something that was checked; one that only looked or counted has not.
    """
    event = recorded.event
    match event:
        case events.PhaseProgress() | events.ChapterDraft():
            return None
        case events.Log():
            return Line(recorded.seq, number, event.at, event.level, "log", printable(event.text))
        case _:
            key = _key(event, made=made)
            text = words(f"line.{key}", **_values(event, words))
            level = _LEVELS.get(key, "info")
            return Line(recorded.seq, number, event.at, level, _kind(event), text, _anchor(recorded))


def printable(text: str) -> str:
    """The text without control characters: what runs in a job must not redraw the page of whoever watches."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)


def phase_anchor(phase: str, attempt: int) -> str:
    """What the line is called where that attempt begins the phase: `phase-write`, then `phase-write-2`."""
    return f"phase-{phase}" if attempt <= 1 else f"phase-{phase}-{attempt}"


def attempt_anchor(attempt: int) -> str:
    """What the line is called where an attempt begins."""
    return f"attempt-{attempt}"


def _anchor(recorded: Recorded) -> str | None:
    match recorded.event:
        case events.PhaseStarted() as event:
            return phase_anchor(event.phase, recorded.attempt)
        case events.JobStarted() as event:
            return attempt_anchor(event.attempt)
        case _:
            return None


def _key(event: Event, *, made: bool) -> str:
    base = event.type.replace(".", "_")
    match event:
        case events.JobCompleted() | events.Egress():
            only_looked = isinstance(event, events.JobCompleted) and not made
            return base if only_looked else f"{base}_{event.verdict}"
        case events.PhaseFinished():
            return f"{base}_{event.outcome}"
        case events.ChapterVerified() if event.refused:
            return f"{base}_refused"
        case events.JobRequeued(reason="reviewed") | events.ChapterReused(reason="holds"):
            return f"{base}_{event.reason}"
        case events.ModelCalled() if event.memo_hit:
            return f"{base}_memo"
        case _:
            return base


def _kind(event: Event) -> Kind:
    match event.type.partition(".")[0]:
        case "job":
            return "job"
        case "phase" | "attempt":
            return "phase"
        case "chapter":
            return "chapter"
        case _:
            return "log"


def _values(event: Event, words: Words) -> dict[str, object]:
    """The entry's own fields, written for a person."""
    fields: dict[str, object] = event.model_dump(exclude={"type", "at", "translations"})
    if isinstance(event, Said):
        fields |= dict(wording(event, words.language))
    return {name: _value(name, value, words) for name, value in fields.items()}


def _value(name: str, value: object, words: Words) -> object:
    match name, value:
        case "phase", str():
            return phase_name(value, words)
        case "reason", str():
            key = f"reason.{value}"
            return words(key) if words.known(key) else printable(value)
        case (("seconds" | "delay_seconds"), (int() | float())):
            return words.duration(value)
        case "size", int():
            return words.size(value)
        case _, str():
            return printable(value)
        case _:
            return value


def phase_name(phase: str, words: Words) -> str:
    """A phase's name in the visitor's language; its own where it is not one of ours."""
    key = f"phase.{phase}"
    return words(key) if words.known(key) else printable(phase)
