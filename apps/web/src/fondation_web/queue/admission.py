"""Which jobs may be given out at all, before it is asked whose turn it is."""

from collections.abc import Collection

from sqlalchemy import Connection

from fondation_shared.jobs import JobKind
from fondation_web.queue.port import Room
from fondation_web.store import pauses


def room(connection: Connection, kinds: Collection[JobKind], most: int) -> Room:
    """How many of each kind may be taken, up to `most`; those of which none may are not named."""
    paused = pauses.every(connection)
    return {kind: most for kind in kinds if kind not in paused}
