"""The log of each job: entries numbered from 1 without a gap, only ever appended to."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, insert, select

from fondation_shared.events import EVENT, Event, Log, Recorded
from fondation_shared.ids import JobId
from fondation_web.store.prepared import Command, Query
from fondation_web.store.tables import events

_UNREADABLE = Log(level="warning", text="This entry cannot be read: another version stored it.").to_json()
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a job's log; `body` is the event as JSON, so that passing it on costs nothing."""

    job_id: JobId
    seq: int
    attempt: int
    body: str

    @classmethod
    def of(cls, job_id: JobId, seq: int, attempt: int, event: Event) -> "Entry":
        """An entry that says `event`."""
        return cls(job_id, seq, attempt, event.to_json())

    def to_json(self) -> str:
        """The entry on the wire: a `Recorded`."""
        return f'{{"seq":{self.seq},"attempt":{self.attempt},"event":{self.body}}}'

    def recorded(self) -> Recorded:
        """The entry as a model."""
        return Recorded(seq=self.seq, attempt=self.attempt, event=EVENT.validate_json(self.body))


def _stored(job_id: JobId, seq: int, attempt: int, body: str) -> Entry:
    """An entry out of the store; one that is no event to this version stands as a line that says so."""
    try:
        EVENT.validate_json(body)
    except ValidationError as error:
        _log.warning("a stored event cannot be read", job=job_id, seq=seq, cause=str(error.errors()[0]["msg"]))
        body = _UNREADABLE
    return Entry(job_id, seq, attempt, body)


_APPEND = Command(insert(events))
_AFTER = Query(
    select(events.c.job_id, events.c.seq, events.c.attempt, events.c.body)
    .where(events.c.job_id == bindparam("job_id"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("most")),
    _stored,
)


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep new entries."""
    _APPEND.run_all(
        connection,
        [{"job_id": entry.job_id, "seq": entry.seq, "attempt": entry.attempt, "body": entry.body} for entry in entries],
    )


def after(connection: Connection, job_id: JobId, seq: int, limit: int) -> list[Entry]:
    """Up to `limit` entries behind number `seq`, in order."""
    return _AFTER.all(connection, job_id=job_id, after=seq, most=limit)
