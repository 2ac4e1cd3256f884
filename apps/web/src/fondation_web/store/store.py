"""The store as the rest of web sees it: give it a function over a connection, get its result once it is safe."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")


class Store(Protocol):
    """Everything that must survive, in one database.

    Guarantees of every engine:
    - `write` runs a function in a transaction and returns when its changes are on disk; what it raises undoes them.
    - A function may be run more than once before its changes are kept, when somebody else changed the same rows: it
      must not touch anything but the connection it is given.
    - `read` runs a function on one consistent view; it cannot write, and never waits for a writer.
    - Functions must not wait for anything but the database.
    """

    async def write(self, work: Callable[[Connection], T], then: Callable[[T], None] | None = None) -> T:
        """Run `work` in a transaction. `then` gets its result on the event loop once it is on disk.

        `then` runs even when the caller was cancelled in the meantime: wake-ups go there.

        Raises:
            Unreachable: the database cannot be written: full disk, locked file, no server, too much pending.
            Exception: whatever `work` raised; nothing of it is kept.

        """
        ...

    def submit(self, work: Callable[[Connection], T], then: Callable[[T], None] | None = None) -> Awaitable[T]:
        """As `write`, begun at once: in a file, what is said inside of another write shares its commit.

        Raises:
            Unreachable: the store is closed, or too much is pending.

        """
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a consistent view of the database.

        Raises:
            Unreachable: the database cannot be read.
            Exception: whatever `work` raised.

        """
        ...

    def when_in_doubt(self, look: Callable[[], None]) -> None:
        """Have `look` called on the event loop where nobody knows whether a change is kept: its `then` is not."""
        ...

    def close(self) -> None:
        """Finish what is pending, and let go of the database."""
        ...
