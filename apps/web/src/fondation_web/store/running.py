"""How many jobs somebody works on: counted over an index that holds those alone."""

from sqlalchemy import Connection, bindparam, func, select, text

from fondation_shared.ids import KeyId
from fondation_shared.jobs import JobKind
from fondation_web.store.prepared import Query
from fondation_web.store.tables import UNDER_WAY, jobs


def _number(value: int) -> int:
    return value


_COUNT = select(func.count()).select_from(jobs).where(text(UNDER_WAY))
_OF_KIND = Query(_COUNT.where(jobs.c.kind == bindparam("kind")), _number)
_OF_OWNER = Query(_COUNT.where(jobs.c.owner == bindparam("owner")), _number)


def of_kind(connection: Connection, kind: JobKind) -> int:
    """Of that kind."""
    return sum(_OF_KIND.all(connection, kind=kind))


def of_owner(connection: Connection, owner: KeyId) -> int:
    """Of those that this key asked for."""
    return sum(_OF_OWNER.all(connection, owner=owner))
