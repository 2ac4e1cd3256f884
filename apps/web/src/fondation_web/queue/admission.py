"""Which jobs may be given out at all, before it is asked whose turn it is."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from fondation_shared.ids import KeyId
from fondation_shared.jobs import JobKind
from fondation_web.queue.limits import Limits
from fondation_web.queue.port import Room
from fondation_web.store import pauses, running

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(5703371)")
"""The number is nobody else's."""


def stand_alone(connection: Connection, limits: Limits) -> None:
    """Until the transaction ends nobody else counts what runs, where that has a limit: they would count the same.

    Whoever ends work asks for this last, and a claim first: so nobody waits for one who waits for them.
    """
    # SQLite has one writer at a time.
    if limits.some and connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)


def room(connection: Connection, kinds: Collection[JobKind], most: int, limits: Limits) -> Room:
    """How many of each kind may be taken, up to `most`; those of which none may are not named."""
    paused = pauses.every(connection)
    free = {kind: min(most, _free(connection, kind, limits)) for kind in kinds if kind not in paused}
    return {kind: number for kind, number in free.items() if number > 0}


def _free(connection: Connection, kind: JobKind, limits: Limits) -> int:
    limit = limits.kinds.get(kind)
    return _ANY if limit is None else limit - running.of_kind(connection, kind)


class Owners:
    """Counts what is given out of each owner's."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self._connection = connection
        self._most = limits.owner
        self._running: dict[KeyId, int] = {}

    def admit(self, owner: KeyId | None) -> bool:
        """Whether one more of theirs may run; it counts from now on."""
        if owner is None or self._most is None:
            return True
        count = self._running.get(owner)
        count = running.of_owner(self._connection, owner) if count is None else count
        self._running[owner] = min(count + 1, max(count, self._most))
        return count < self._most


_ANY = 1_000_000
