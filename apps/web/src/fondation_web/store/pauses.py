"""Which kinds of job are paused: nobody is given one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from fondation_shared.jobs import JobKind
from fondation_web.store.line_tables import pauses
from fondation_web.store.prepared import Query


@dataclass(frozen=True, slots=True)
class PauseRow:
    """Since when a kind is paused, and the name of the key that asked for it, if one did."""

    kind: JobKind
    since: datetime
    by: str | None


_ALL = Query(select(pauses.c.kind, pauses.c.since, pauses.c.by), PauseRow)


def every(connection: Connection) -> Mapping[JobKind, PauseRow]:
    """The paused kinds."""
    return {pause.kind: pause for pause in _ALL.all(connection)}


def begin(connection: Connection, kind: JobKind, now: datetime, by: str | None) -> None:
    """Pause a kind; one that is paused stays as it was."""
    if kind not in every(connection):
        connection.execute(insert(pauses).values(kind=kind, since=now, by=by))


def end(connection: Connection, kind: JobKind) -> None:
    """Let a kind go on; no error where it does."""
    connection.execute(delete(pauses).where(pauses.c.kind == kind))
