"""The engine of one web: tickets in the store, bells in the process that rings them."""

from sqlalchemy import Connection

from fondation_web.queue import tickets
from fondation_web.queue.port import Ticket
from fondation_web.queue.stored import StoredLine


class EmbeddedQueue(StoredLine):
    """`Queue` in a store that has one web."""

    def add(self, connection: Connection, ticket: Ticket) -> None:
        """See `Queue.add`."""
        tickets.add(connection, ticket)
        # Not after the commit: whoever begins to look now looks behind this change, and may share its commit.
        self._bells.ring_one(ticket.kind)
