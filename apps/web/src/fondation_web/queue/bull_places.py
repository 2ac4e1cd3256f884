"""What places are called, one for each delivery, and whose they are."""

from datetime import datetime, timedelta

from fondation_shared.ids import JobId
from fondation_web.queue.bull_line import Drawn, Place
from fondation_web.queue.port import Ticket


def place_id(job_id: JobId, attempt: int) -> str:
    """The name of a delivery's place: as a job is delivered again, it gets a new one."""
    return f"{job_id}-{attempt}"


def by_turn(ticket: Ticket) -> tuple[datetime, JobId]:
    """Sorts tickets as they leave."""
    return ticket.not_before, ticket.job_id


def place_of(ticket: Ticket) -> str:
    """The name of the place that a ticket stands for."""
    return place_id(ticket.job_id, ticket.attempt)


def placed(ticket: Ticket, now: datetime) -> Place:
    """The place that a ticket stands for, from `now` on."""
    return Place(place_of(ticket), ticket.job_id, max(ticket.not_before - now, timedelta()))


def job_of(drawn: Drawn) -> JobId | None:
    """Whose place it is; None for what somebody else put in line."""
    job_id = drawn.data.get("jobId") if isinstance(drawn.data, dict) else None
    return JobId(job_id) if isinstance(job_id, str) and drawn.id.rpartition("-")[0] == job_id else None
