"""Where queued jobs stand in their line: how many of their kind go before them."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_shared.queue import FARTHEST
from fondation_web.store.line_tables import tickets

Place = int | None
"""How many go before; `FARTHEST`: at least so many. None: it stands aside."""

_OF_THESE: BindParameter[Sequence[JobId]] = bindparam("job_ids", expanding=True)
_IN_LINE = tickets.c.parked_at.is_(None)
_EACH = select(tickets.c.job_id, case((_IN_LINE, literal(FARTHEST, Integer)))).where(tickets.c.job_id.in_(_OF_THESE))


def places(connection: Connection, queued: Mapping[JobId, JobKind]) -> dict[JobId, Place]:
    """The place of each of these jobs, in one look at the beginning of their lines; nothing of those without ticket."""
    found: dict[JobId, Place] = {}
    if queued:
        rows = connection.execute(_places(tuple(sorted(set(queued.values())))), {"job_ids": list(queued)})
        for job_id, place in rows:
            known = found.get(job_id)
            found[job_id] = place if place is None or known is None else min(place, known)
    return found


@cache
def _places(kinds: Sequence[JobKind]) -> CompoundSelect[JobId, int]:
    """Each ticket of these jobs, and once more what stands among the first of its kind."""
    return union_all(_EACH, *(_first(kind) for kind in kinds))


def _first(kind: JobKind) -> Select[JobId, int]:
    order = (tickets.c.rank, tickets.c.number)
    before = (func.row_number().over(order_by=order) - 1).label("before")
    line = select(tickets.c.job_id, before).where(tickets.c.kind == kind, _IN_LINE).order_by(*order).limit(FARTHEST)
    first = line.subquery()
    return select(first.c.job_id, first.c.before).where(first.c.job_id.in_(_OF_THESE))
