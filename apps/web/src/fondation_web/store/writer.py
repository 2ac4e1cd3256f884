"""Group commit: what is pending runs on the event loop, each unit apart, and one thread commits it all with one sync.

Statements take microseconds, a sync to disk takes milliseconds. So only the sync leaves the loop: a thread that ran the
statements as well would hand Python's lock back and forth at each of them, and cost more than the statements.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from fondation_shared.errors import Unreachable
from fondation_web.store.sqlite import is_locked, raw

T = TypeVar("T")

GROUP_SECONDS = 0.005
"""A group takes no more units after this long: nothing else runs meanwhile."""
MAX_PENDING = 4096
LOCK_SECONDS = 10.0
"""How long to wait for another process, such as `web keys create`, to end its transaction."""
LOCK_PAUSE_SECONDS = 0.01


class _Pending(Protocol):
    """A unit, whatever its outcome's type."""

    def run(self, connection: Connection, driver: sqlite3.Connection) -> None: ...
    def settle(self) -> None: ...
    def fail(self, error: BaseException) -> None: ...


class _Unit(Generic[T]):
    """One function to run in a transaction; where its outcome goes, and what follows, once that is on disk."""

    def __init__(self, work: Callable[[Connection], T], then: Callable[[T], None] | None) -> None:
        self.future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._work = work
        self._then = then
        self._settle: Callable[[], None] | None = None

    def run(self, connection: Connection, driver: sqlite3.Connection) -> None:
        """Do the work inside a savepoint: what it raises undoes its own changes and no others."""
        if self.future.cancelled():
            return
        driver.execute("SAVEPOINT unit")
        try:
            self._settle = partial(self._succeed, self._work(connection))
        except Exception as error:  # whoever handed the work in hears of it
            if not driver.in_transaction:
                # A full disk makes SQLite undo the whole transaction by itself: the other units are gone as well.
                raise
            self._settle = partial(self.fail, error)
            driver.execute("ROLLBACK TO unit")
        driver.execute("RELEASE unit")

    def settle(self) -> None:
        """Hand out the outcome of the work."""
        # The unit holds it, and it holds the unit: let go of, or all that the work has made waits for the collector.
        settle, self._settle = self._settle, None
        if settle is not None:
            settle()

    def fail(self, error: BaseException) -> None:
        """Hand out an error."""
        if not self.future.done():
            self.future.set_exception(error)

    def _succeed(self, result: T) -> None:
        if self._then is not None:
            self._then(result)
        if not self.future.done():
            self.future.set_result(result)


class Writer:
    """Runs units in the order they come. Belongs to one event loop at a time."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        # Transactions begin and end here, on the driver: SQLAlchemy's own are ten times as slow, and need nobody.
        self._driver = raw(self._connection)
        # Here the loop waits for other processes, not the driver: that would hold up everything else.
        self._driver.execute("PRAGMA busy_timeout=0")
        self._pending: deque[_Pending] = deque()
        self._committer = ThreadPoolExecutor(1, "store-commit")
        self._busy = False
        self._closed = False

    def submit(self, work: Callable[[Connection], T], then: Callable[[T], None] | None) -> "asyncio.Future[T]":
        """Run `work` in the next transaction; the future is done when its changes are on disk, or undone.

        Raises:
            Unreachable: the writer is closed, or too much is pending.

        """
        if self._closed or len(self._pending) >= MAX_PENDING:
            raise Unreachable("The store takes no more changes.", cause="It is closed, or has too many to make.")
        unit = _Unit(work, then)
        self._pending.append(unit)
        if not self._busy:
            self._busy = True
            asyncio.get_running_loop().call_soon(self._begin, time.monotonic() + LOCK_SECONDS)
        return unit.future

    def close(self) -> None:
        """Finish the commit that is under way."""
        self._closed = True
        self._committer.shutdown()
        self._connection.close()

    def _begin(self, until: float) -> None:
        """Open a transaction, as soon as no other process has one open."""
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        except Exception as error:  # noqa: BLE001 - every unit that waits for it hears of it
            if is_locked(error) and time.monotonic() < until and not self._closed:
                asyncio.get_running_loop().call_later(LOCK_PAUSE_SECONDS, self._begin, until)
            else:
                group = list(self._pending)
                self._pending.clear()
                self._end(group, error)
        else:
            self._run()

    def _run(self) -> None:
        """Run what is pending, for a moment; then let it be committed."""
        group: list[_Pending] = []
        until = time.monotonic() + GROUP_SECONDS
        try:
            while self._pending and (not group or time.monotonic() < until):
                group.append(self._pending.popleft())
                group[-1].run(self._connection, self._driver)
        except Exception as error:  # noqa: BLE001 - the transaction is lost, and every unit in it hears of it
            self._driver.rollback()
            self._end(group, error)
        else:
            commit = asyncio.get_running_loop().run_in_executor(self._committer, self._driver.commit)
            commit.add_done_callback(partial(self._committed, group))

    def _committed(self, group: list[_Pending], commit: "asyncio.Future[None]") -> None:
        error = Unreachable("The store was closed.") if commit.cancelled() else commit.exception()
        if error is not None:
            self._driver.rollback()
        self._end(group, error)

    def _end(self, group: list[_Pending], error: BaseException | None) -> None:
        """Hand out a group's outcomes, each in a turn of its own, and go on with whoever came meanwhile."""
        loop = asyncio.get_running_loop()
        for unit in group:
            if error is None:
                loop.call_soon(unit.settle)
            else:
                unit.fail(error)
        self._busy = bool(self._pending)
        if self._busy:
            loop.call_soon(self._begin, time.monotonic() + LOCK_SECONDS)
