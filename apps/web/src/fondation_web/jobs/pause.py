"""Kinds of job are paused, and go on; how the line stands."""

from datetime import datetime

from sqlalchemy import Connection

from fondation_shared.jobs import JobKind
from fondation_shared.queue import Paused, QueueOfKind, QueueState
from fondation_web.jobs.change import Change
from fondation_web.queue.limits import Limits
from fondation_web.store import line_counts, pauses
from fondation_web.store.line_counts import Standing
from fondation_web.store.pauses import PauseRow

KINDS: tuple[JobKind, ...] = ("course", "project")


def pause(change: Change, kind: JobKind, by: str | None) -> None:
    """Let nobody be given a job of that kind any more; what runs runs on. Said again it changes nothing."""
    pauses.begin(change.connection, kind, change.now, by)


def resume(change: Change, kind: JobKind) -> None:
    """Let jobs of that kind be given out again; `Queue.resume` follows. Said again it changes nothing."""
    pauses.end(change.connection, kind)


def state(connection: Connection, now: datetime, held: frozenset[JobKind], limits: Limits) -> QueueState:
    """How the line stands; `held` are the kinds that its engine holds back."""
    standing, running = line_counts.standing(connection, now), line_counts.running(connection)
    paused = pauses.every(connection)

    def of_kind(kind: JobKind) -> QueueOfKind:
        count = standing.get(kind, Standing())
        return QueueOfKind(
            kind=kind,
            waiting=count.waiting,
            delayed=count.delayed,
            parked=count.parked,
            running=running.get(kind, 0),
            limit=limits.kinds.get(kind),
            paused=_paused(paused.get(kind), held=kind in held),
        )

    return QueueState(kinds=[of_kind(kind) for kind in KINDS], owner_limit=limits.owner)


def _paused(row: PauseRow | None, *, held: bool) -> Paused | None:
    if row is not None:
        return Paused(where="here", since=row.since, by=row.by)
    return Paused(where="bullmq") if held else None
