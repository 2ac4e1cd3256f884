"""How many jobs stand where in the line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from fondation_shared.jobs import JobKind
from fondation_web.store.line_tables import tickets
from fondation_web.store.tables import UNDER_WAY, jobs


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a kind: what is due, what is not yet, and what is parked."""

    waiting: int = 0
    delayed: int = 0
    parked: int = 0


def standing(connection: Connection, now: datetime) -> Mapping[JobKind, Standing]:
    """Of each kind that has jobs in line."""
    parked = func.count(tickets.c.parked_at)
    due = func.count().filter(tickets.c.not_before <= now, tickets.c.parked_at.is_(None))
    found = connection.execute(select(tickets.c.kind, func.count(), due, parked).group_by(tickets.c.kind))
    return {kind: Standing(waiting, total - waiting - aside, aside) for kind, total, waiting, aside in found}


def running(connection: Connection) -> Mapping[JobKind, int]:
    """How many jobs of each kind somebody works on, of those that have some."""
    query = select(jobs.c.kind, func.count()).where(text(UNDER_WAY)).group_by(jobs.c.kind)
    return {kind: int(count) for kind, count in connection.execute(query)}
