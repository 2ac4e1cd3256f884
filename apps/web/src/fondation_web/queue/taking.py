"""Takes tickets in their order as far as limits allow: those beyond their owner's limit are parked.

A parked ticket is out of the index of those in line, so that no claim walks past it again. It comes back when
a job of that owner is worked on no more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from sqlalchemy import Connection

from fondation_shared.ids import JobId, KeyId
from fondation_shared.jobs import JobKind
from fondation_web.queue import tickets
from fondation_web.queue.admission import Owners, room, stand_alone
from fondation_web.queue.limits import Limits
from fondation_web.queue.port import Ticket
from fondation_web.queue.tickets import Due
from fondation_web.store import running

_WINDOW = 100
_ROUNDS = 10
"""So many tickets, so many times, are looked at in one claim, where most may be beyond their owner's limit."""


_AT_ONCE = 1000


@dataclass(slots=True)
class Sorted:
    """What becomes of tickets whose turn it is; `kept` stay where they are."""

    taken: list[Due] = field(default_factory=list)
    parked: list[Due] = field(default_factory=list)
    kept: list[Due] = field(default_factory=list)


def take(
    connection: Connection, kinds: Iterable[JobKind], limit: int, now: datetime, limits: Limits
) -> tuple[list[JobId], list[JobId]]:
    """Up to `limit` jobs that are due, in order, which leave the line; and those that were parked before them."""
    stand_alone(connection, limits)
    space = Counter(room(connection, [*kinds], limit, limits))
    owners = Owners(connection, limits)
    taken: list[JobId] = []
    parked: list[JobId] = []
    for _ in range(_ROUNDS):
        window = limit - len(taken) if limits.owner is None else max(_WINDOW, limit)
        found = sorted(due for kind in +space for due in tickets.due(connection, kind, now, window))
        done = _sort(found, space, limit - len(taken), owners)
        _write(connection, done, now)
        taken += [due.job_id for due in done.taken]
        parked += [due.job_id for due in done.parked]
        if not done.parked or len(taken) == limit:
            break
    return taken, parked


def take_these(connection: Connection, job_ids: Sequence[JobId], now: datetime, limits: Limits) -> Sorted:
    """What becomes of those of `job_ids` that are in line, in that order. Whether they are due was said elsewhere.

    One that is named twice, as it stood at two places, is taken once.
    """
    stand_alone(connection, limits)
    found = [due for job_id in dict.fromkeys(job_ids) for due in tickets.named(connection, job_id)]
    space = Counter(room(connection, {due.kind for due in found}, len(job_ids), limits))
    done = _sort(found, space, len(job_ids), Owners(connection, limits))
    _write(connection, done, now)
    return done


def let_in(connection: Connection, freed: Sequence[KeyId], limits: Limits) -> list[Ticket]:
    """Of each owner's parked tickets as many as it is named, and may run, stand in line again: the first of a kind."""
    if limits.owner is None or not freed:
        return []
    stand_alone(connection, limits)
    found: list[Ticket] = []
    for owner, times in sorted(Counter(freed).items()):
        free = limits.owner - running.of_owner(connection, owner)
        found += _unpark(connection, owner, min(times, free))
    return found


def let_all_in(connection: Connection, limits: Limits) -> list[Ticket]:
    """Of each owner's parked tickets as many as may run stand in line again; without a limit some, and others later."""
    stand_alone(connection, limits)
    found: list[Ticket] = []
    for owner in tickets.owners_of_parked(connection):
        free = _AT_ONCE if limits.owner is None else limits.owner - running.of_owner(connection, owner)
        found += _unpark(connection, owner, free)
    return found


def _unpark(connection: Connection, owner: KeyId, most: int) -> list[Ticket]:
    """So many of each kind: perhaps nobody takes the other one now. What is too much is parked again by a claim."""
    return [back for kind in get_args(JobKind) for back in tickets.unpark(connection, owner, kind, max(0, most))]


def _sort(found: Sequence[Due], space: Counter[JobKind], limit: int, owners: Owners) -> Sorted:
    done = Sorted()
    for due in found:
        if len(done.taken) == limit or space[due.kind] <= 0:
            done.kept.append(due)
        elif owners.admit(due.owner):
            space[due.kind] -= 1
            done.taken.append(due)
        else:
            done.parked.append(due)
    return done


def _write(connection: Connection, done: Sorted, now: datetime) -> None:
    tickets.drop(connection, done.taken)
    tickets.park(connection, done.parked, now)
