"""What the page of the queue shows: how the line stands, and dead letters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_shared.letters import DeadLetter, Dismissed, Requeued
from fondation_shared.queue import Paused, QueueOfKind, QueueState
from fondation_web import run_words
from fondation_web.french import in_language, wording
from fondation_web.language import Words
from fondation_web.log_line import printable

Act = Literal["requeue", "dismiss"]
"""What a form does with letters."""
BAR = 100.0
"""How long a bar is at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """So many jobs, and where they stand in their bar."""

    name: str
    count: int
    begin: float
    length: float


@dataclass(frozen=True, slots=True)
class KindView:
    """How the line of a kind stands.

    `limit`: how many may run; `unable`: jobs wait, and no connected worker does such.
    """

    kind: JobKind
    pieces: Sequence[Piece]
    limit: int | None
    paused: Paused | None
    unable: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """The piece of the page that is drawn anew; `may`: whether whoever looks may change anything.

    `away`: the engine that should say who is next does not answer.
    """

    kinds: Sequence[KindView]
    may: bool
    away: bool = False
    bar: float = BAR


@dataclass(frozen=True, slots=True)
class LetterView:
    """A line of the list."""

    id: JobId
    name: str
    cause: str
    why: str
    hint: str | None
    attempts: int
    died_at: datetime


@dataclass(frozen=True, slots=True)
class CauseView:
    """What some letters died of."""

    code: str
    said: str
    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a form did: in a sentence, and line by line what it could not do and why. `cursor`: where `act` goes on."""

    act: Act
    said: str
    refused: Sequence[tuple[JobId, str]] = ()
    cursor: str | None = None


def kind_views(state: QueueState, does: Callable[[JobKind], bool]) -> list[KindView]:
    """Each kind, all bars to one scale; `does` says whether a worker is there for it."""
    longest = max((sum(_counts(kind).values()) for kind in state.kinds), default=0)
    return [
        KindView(
            kind.kind,
            _pieces(kind, longest),
            kind.limit,
            kind.paused,
            unable=kind.waiting > 0 and not does(kind.kind),
        )
        for kind in state.kinds
    ]


def _counts(kind: QueueOfKind) -> dict[str, int]:
    counts = {"running": kind.running, "waiting": kind.waiting, "delayed": kind.delayed}
    # Only where keys are limited does any stand aside.
    return counts | {"parked": kind.parked} if kind.parked else counts


def _pieces(kind: QueueOfKind, longest: int) -> list[Piece]:
    pieces, begin = [], 0.0
    for name, count in _counts(kind).items():
        length = BAR * count / longest if longest else 0.0
        pieces.append(Piece(name, count, begin, length))
        begin += length
    return pieces


def letter_views(found: Sequence[DeadLetter], archives: Mapping[str, str], words: Words) -> list[LetterView]:
    """The list; `archives` are names of uploaded archives by their id."""
    return [_letter(letter, archives, words) for letter in found]


def cause_views(tally: Sequence[tuple[str, int]], words: Words) -> list[CauseView]:
    """The causes, each with how many letters died of it."""
    return [CauseView(code, _cause(code, words), count) for code, count in tally]


def told_of_requeue(answer: Requeued, words: Words) -> Told:
    """What became of the letters that were to be requeued."""
    refused = [(left.job_id, in_language(left.message, words.language)) for left in answer.refused]
    return Told("requeue", words("queue.requeued", n=len(answer.requeued)), refused, answer.next_cursor)


def told_of_dismissal(answer: Dismissed, words: Words) -> Told:
    """What became of the letters that were to be dismissed."""
    return Told("dismiss", words("queue.dismissed", n=len(answer.dismissed)), cursor=answer.next_cursor)


def _letter(letter: DeadLetter, archives: Mapping[str, str], words: Words) -> LetterView:
    said = wording(letter.reason, words.language)
    archive = archives.get(letter.about)
    return LetterView(
        id=letter.job_id,
        name=run_words.name_of(letter.about, archive) if letter.course_id else run_words.shortened(letter.about),
        cause=_cause(letter.reason.code, words),
        why=printable(said.message),
        hint=printable(said.hint) if said.hint else None,
        attempts=letter.attempts,
        died_at=letter.died_at,
    )


def _cause(code: str, words: Words) -> str:
    key = f"cause.{code}"
    return words(key) if words.known(key) else code
