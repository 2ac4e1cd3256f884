"""One thread that writes: takes what is pending, runs each unit apart, commits them together with one sync to disk."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from fondation_shared.errors import Unreachable
from fondation_web.store.sqlite import raw

T = TypeVar("T")

MAX_GROUP = 128
"""Units that share one commit, at most: bounds how long the first of them waits for the last."""
MAX_PENDING = 4096
STOP_SECONDS = 10.0


class _Pending(Protocol):
    """A unit, whatever its outcome's type."""

    def begin(self) -> bool: ...
    def run(self, connection: Connection) -> None: ...
    def settle(self) -> None: ...
    def fail(self, error: Exception) -> None: ...


class _Unit(Generic[T]):
    """One function to run in a transaction, and where its outcome goes once that is on disk."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self.work = work
        self.future: Future[T] = Future()
        self._settle: Callable[[], None] | None = None

    def begin(self) -> bool:
        """Whether somebody still wants the outcome; from here on nobody can call it off."""
        return self.future.set_running_or_notify_cancel()

    def run(self, connection: Connection) -> None:
        """Do the work inside a savepoint: what it raises undoes its own changes and no others."""
        driver = raw(connection)
        driver.execute("SAVEPOINT unit")
        try:
            self._settle = partial(self.future.set_result, self.work(connection))
        except Exception as error:
            if not driver.in_transaction:
                # A full disk makes SQLite undo the whole transaction by itself: the other units are gone as well.
                raise
            self._settle = partial(self.future.set_exception, error)
            driver.execute("ROLLBACK TO unit")
        driver.execute("RELEASE unit")

    def settle(self) -> None:
        """Hand out the outcome of the work."""
        if self._settle is not None:
            self._settle()

    def fail(self, error: Exception) -> None:
        """Hand out an error that is not of the work's making."""
        self.future.set_exception(error)


class Writer:
    """The thread. `submit` from anywhere; `close` runs what is pending, then ends it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pending: list[_Pending] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Run `work` in the next transaction; the future is done when its changes are on disk, or undone.

        Raises:
            Unreachable: the writer is closing, or too much is pending.

        """
        unit = _Unit(work)
        with self._changed:
            if self._closed or len(self._pending) >= MAX_PENDING:
                raise Unreachable("The store takes no more changes.", cause="It is closing, or has too many to make.")
            self._pending.append(unit)
            self._changed.notify()
        return unit.future

    def close(self) -> None:
        """Finish what is pending and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(STOP_SECONDS)

    def _work(self) -> None:
        with self._engine.connect() as connection:
            while group := self._next_group():
                _commit(connection, [unit for unit in group if unit.begin()])

    def _next_group(self) -> list[_Pending]:
        """Wait for work, then take all that is there, up to a group; empty at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._pending or self._closed)
            group, self._pending = self._pending[:MAX_GROUP], self._pending[MAX_GROUP:]
            return group


def _commit(connection: Connection, group: list[_Pending]) -> None:
    """One transaction for the group; when it as a whole cannot be kept, every unit hears so."""
    try:
        with connection.begin():
            for unit in group:
                unit.run(connection)
    except Exception as error:  # noqa: BLE001 - the loop of this thread: every unit gets the error
        for unit in group:
            unit.fail(error)
    else:
        for unit in group:
            unit.settle()
