"""What places are called, one for each delivery, whose they are, and which go before others."""

from datetime import UTC, datetime, timedelta

from fondation_shared.ids import JobId
from fondation_shared.priority import Priority
from fondation_web.queue.bull_line import Drawn, Place
from fondation_web.queue.port import Ticket

_FIRST, _LAST = 1, 2**21
"""Of BullMQ's priorities: lower numbers go first. 0 stands for none, and goes before all."""
_SINCE = datetime(2025, 1, 1, tzinfo=UTC)
_UNIT = timedelta(minutes=10)
"""Ranks are told to BullMQ in numbers of these, which last for forty years."""
_HIGH, _LOW = 9, 100
"""Where strangers' own numbers begin to mean another priority of ours."""


def place_id(job_id: JobId, attempt: int) -> str:
    """The name of a delivery's place: as a job is delivered again, it gets a new one."""
    return f"{job_id}-{attempt}"


def by_turn(ticket: Ticket) -> tuple[datetime, JobId]:
    """Sorts tickets as they leave."""
    return ticket.rank, ticket.job_id


def place_of(ticket: Ticket) -> str:
    """The name of the place that a ticket stands for."""
    return place_id(ticket.job_id, ticket.attempt)


def placed(ticket: Ticket, now: datetime) -> Place:
    """The place that a ticket stands for, from `now` on."""
    urgency = min(max(_FIRST, (ticket.rank - _SINCE) // _UNIT), _LAST)
    return Place(place_of(ticket), ticket.job_id, max(ticket.not_before - now, timedelta()), urgency, now)


def job_of(drawn: Drawn) -> JobId | None:
    """Whose place it is; None for what somebody else put in line."""
    job_id = drawn.data.get("jobId") if isinstance(drawn.data, dict) else None
    return JobId(job_id) if isinstance(job_id, str) and drawn.id.rpartition("-")[0] == job_id else None


def wish_of(drawn: Drawn) -> Priority | None:
    """The priority that a stranger meant by theirs: 1 to 9 are high, 100 and more low; None: they named none."""
    if drawn.priority == 0:
        return None
    return "high" if drawn.priority <= _HIGH else "normal" if drawn.priority < _LOW else "low"
