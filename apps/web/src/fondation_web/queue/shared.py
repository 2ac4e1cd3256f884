"""The engine of several webs: tickets in the store that they share, and a bell in each of them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.jobs import JobKind
from fondation_web.queue import tickets
from fondation_web.queue.limits import Limits
from fondation_web.queue.port import Left, Ticket
from fondation_web.queue.stored import StoredLine
from fondation_web.store.herald import Herald

KINDS: dict[str, JobKind] = {"course": "course", "project": "project"}


class SharedQueue(StoredLine):
    """`Queue` in a store that has several webs: a ticket rings one bell in each, and whoever comes first takes it."""

    def __init__(self, clock: Clock, herald: Herald, limits: Limits) -> None:
        super().__init__(clock, limits)
        self._herald = herald
        herald.listen("queue", lambda kind: self._bells.ring_one(KINDS[kind]), self._bells.ring_all)
        # A topic of its own: the release before this one knows of tickets alone.
        herald.listen("resumed", lambda kind: self._bells.ring_all(KINDS[kind]), self._bells.ring_all)

    def add(self, connection: Connection, ticket: Ticket) -> None:
        """See `Queue.add`."""
        tickets.add(connection, ticket)

    def announce(self, added: Sequence[Ticket], left: Sequence[Left] = (), back: Sequence[Ticket] = ()) -> None:
        """See `Queue.announce`."""
        super().announce(added, left, [*added, *back])

    def _ring(self, kind: JobKind) -> None:
        super()._ring(kind)
        self._herald.tell("queue", kind)

    async def resume(self, kind: JobKind) -> None:
        """See `Queue.resume`."""
        await super().resume(kind)
        self._herald.tell("resumed", kind)
