"""One transaction on jobs: what it writes, and what follows once that is on disk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection

from fondation_shared.errors import IdempotencyMismatch, NotFound
from fondation_shared.events import Event, JobEvent
from fondation_shared.ids import CourseId, JobId, KeyId
from fondation_shared.jobs import Failure
from fondation_web.jobs.rules import Rules
from fondation_web.outbox.outbox import News, Outbox
from fondation_web.queue.port import Left, Queue, Ticket
from fondation_web.queue.taking import let_in
from fondation_web.store import events, idempotency, jobs
from fondation_web.store.events import Entry
from fondation_web.store.idempotency import Once
from fondation_web.store.jobs import JobRow

Answer = TypeVar("Answer", bound=BaseModel)

KEEP_ANSWERS = timedelta(hours=24)


@dataclass(slots=True)
class Change:
    """A transaction; `now` is the one instant that everything in it happens at."""

    connection: Connection
    queue: Queue
    rules: Rules
    outbox: Outbox
    now: datetime
    by: KeyId | None = None
    """The key of whoever asks for it: what is put in line counts for its limit."""
    entries: dict[JobId, list[Entry]] = field(default_factory=dict)
    ended: set[JobId] = field(default_factory=set)
    settled: set[CourseId] = field(default_factory=set)
    """Courses of which a job has ended."""
    tickets: list[Ticket] = field(default_factory=list)
    back: list[Ticket] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    freed: list[KeyId] = field(default_factory=list)
    """Of whom a job is no longer worked on, or no longer in line: another one of theirs may be."""
    news: list[News] = field(default_factory=list)
    posted: bool = False

    def job(self, job_id: JobId) -> JobRow:
        """The job of that id, which nobody else changes until this is over.

        Raises:
            NotFound: there is none.

        """
        found = jobs.hold(self.connection, job_id)
        if found is None:
            raise NotFound(f"There is no job {job_id}.")
        return found

    def log(self, job: JobRow, *said: Event) -> JobRow:
        """Append to a job's log; the job with its new last number, still to be kept."""
        log = self.entries.setdefault(job.id, [])
        for number, event in enumerate(said, job.last_seq + 1):
            log.append(Entry.of(job.id, number, job.attempt, event))
            if isinstance(event, JobEvent):
                self.news.append(News(job, number, event.type))
        return job._replace(last_seq=job.last_seq + len(said))

    def keep(self, *changed: JobRow, reason: str | None = None) -> None:
        """Write jobs back; `reason`: why they are worked on no more, of those that have not failed."""
        jobs.change(self.connection, changed)
        self.ended.update(job.id for job in changed if job.over)
        self.settled.update(job.course_id for job in changed if job.over and job.course_id)
        self.left += [_left(job, reason) for job in changed if job.lease_id is None]

    def enqueue(self, job: JobRow, delay_seconds: float = 0.0) -> None:
        """Put a job in line."""
        ticket = Ticket(
            job.id, job.kind, self.now + timedelta(seconds=delay_seconds), job.attempt + 1, job.priority, job.owner
        )
        self.queue.add(self.connection, ticket)
        self.tickets.append(ticket)

    def free(self, job: JobRow) -> None:
        """Nobody works on a job any more that somebody did, or was to."""
        if job.owner is not None:
            self.freed.append(job.owner)

    def once(self, call: Once | None, kind: type[Answer], act: Callable[[], Answer]) -> Answer:
        """What `act` answers, and what it answered when the same call came before; the effect is there once.

        Raises:
            IdempotencyMismatch: the key came before with another call.

        """
        if call is None:
            return act()
        given = self.given(call, kind)
        if given is not None:
            return given
        answer = act()
        said = answer.model_dump_json(by_alias=True)
        idempotency.remember(self.connection, call, said, self.now, self.now - KEEP_ANSWERS)
        return answer

    def given(self, call: Once, kind: type[Answer]) -> Answer | None:
        """What was answered when the same call came before.

        Raises:
            IdempotencyMismatch: the key came before with another call.

        """
        return answered(self.connection, call, kind, self.now)

    def finish(self) -> None:
        """Write what was logged, all of it at once, and the messages that tell of it."""
        entries = [entry for log in self.entries.values() for entry in log]
        if entries:
            events.append(self.connection, entries)
        self.posted |= self.outbox.post(self.connection, self.news, self.now)
        self.back += let_in(self.connection, self.freed, self.queue.limits)


def _left(job: JobRow, reason: str | None) -> Left:
    failure = Failure.model_validate_json(job.failure) if job.failure else None
    said = f"{failure.code}: {failure.message}" if failure else reason
    return Left(job.id, job.kind, job.attempt, job.status, said)


def answered(connection: Connection, call: Once, kind: type[Answer], now: datetime) -> Answer | None:
    """See `Change.given`; outside of a change as well."""
    given = idempotency.recall(connection, call, now - KEEP_ANSWERS)
    if given is not None and given.fingerprint != call.fingerprint:
        raise IdempotencyMismatch(f"The Idempotency-Key {call.key} was used for another request.")
    return None if given is None else kind.model_validate_json(given.answer)
