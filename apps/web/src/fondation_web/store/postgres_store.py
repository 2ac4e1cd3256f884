"""The store on a server: several webs share it, and each change is a transaction of its own."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from fondation_shared.errors import Invalid, SettingsError, Unreachable
from fondation_shared.settings import masked
from fondation_web.store import schema
from fondation_web.store.postgres import (
    ERRORS,
    first_line,
    is_conflict,
    is_lost,
    is_too_much,
    is_unfit,
    reading_engine,
    writing_engine,
)

T = TypeVar("T")

WRITERS = 8
READERS = 4
MAX_PENDING = 4096
PATIENCE_SECONDS = 10.0
"""How long a change waits for a server that is started anew, or for others that change the same rows."""
STILL_SECONDS = 20.0
"""How long anybody waits for a server that is there and does not answer: its disk stands still, or all of it does."""
RETRY_AFTER_SECONDS = 2.0
"""When whoever was refused may come again: it has waited already."""
MAX_CONFLICTS = 8
"""A row that is there already, and stays, is no race."""
DOUBT_SECONDS = (0.1, 1.0)
"""When it is looked what became of a commit without an answer. It may come about after its connection was lost.

Not at once either: where the server is gone, that is known by then, and everybody waits for it.
"""
_FIRST_PAUSE_SECONDS = 0.005
_LONGEST_PAUSE_SECONDS = 0.5

_random = random.SystemRandom()


class PostgresStore:
    """`Store` on PostgreSQL. Changes run side by side; those that meet at a row run one after the other."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writing = _Way(writing, _changed)
        self._reading = _Way(reading, _looked)
        self._writers = ThreadPoolExecutor(WRITERS, "store-write")
        self._readers = ThreadPoolExecutor(READERS, "store-read")
        self._pending = 0
        self._in_doubt: list[Callable[[], None]] = []
        self._closed = False

    async def write(self, work: Callable[[Connection], T], then: Callable[[T], None] | None = None) -> T:
        """See `Store.write`."""
        return await self.submit(work, then)

    def submit(self, work: Callable[[Connection], T], then: Callable[[T], None] | None = None) -> Awaitable[T]:
        """See `Store.submit`."""
        if self._closed or self._pending >= MAX_PENDING:
            raise Unreachable("The store takes no more changes.", cause="It is closed, or has too many to make.")
        self._pending += 1
        done = asyncio.get_running_loop().run_in_executor(self._writers, self._writing.patient, work, _Patience.now())
        done.add_done_callback(partial(self._tell, then))
        # Whoever waits may be called off, even before it begins to; what was begun is carried through, and told.
        return _bounded(done)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """See `Store.read`."""
        if self._closed:
            raise Unreachable("The store is closed.")
        return await _bounded(
            asyncio.get_running_loop().run_in_executor(self._readers, self._reading.patient, work, _Patience.now())
        )

    def close(self) -> None:
        """See `Store.close`."""
        self._closed = True
        self._writers.shutdown()
        self._readers.shutdown()
        self._reading.engine.dispose()
        self._writing.engine.dispose()

    def when_in_doubt(self, look: Callable[[], None]) -> None:
        """See `Store.when_in_doubt`."""
        self._in_doubt.append(look)

    def _tell(self, then: Callable[[T], None] | None, done: "asyncio.Future[T]") -> None:
        self._pending -= 1
        error = None if done.cancelled() else done.exception()
        if isinstance(error, _InDoubt):
            for look, seconds in product(self._in_doubt, DOUBT_SECONDS):
                asyncio.get_running_loop().call_later(seconds, look)
        if then is not None and not done.cancelled() and error is None:
            then(done.result())


class _InDoubt(Unreachable):
    """A commit whose answer was lost: nobody knows whether it counts, and to do it again could do it twice."""


class _Patience(NamedTuple):
    """When to give up, by the monotonic clock: trying, and waiting for an answer."""

    tries_until: float
    waits_until: float

    @classmethod
    def now(cls) -> "_Patience":
        """Of a call that comes now."""
        now = time.monotonic()
        return cls(now + PATIENCE_SECONDS, now + STILL_SECONDS)


class _Once(Protocol):
    """One try."""

    def __call__(self, engine: Engine, work: Callable[[Connection], T]) -> T: ...


class _Way:
    """The way to the server through one engine; used by several threads."""

    def __init__(self, engine: Engine, once: _Once) -> None:
        self.engine = engine
        self._once = once
        self._lost: Exception | None = None
        """How whoever tried last found that the server is away."""

    def patient(self, work: Callable[[Connection], T], patience: "_Patience") -> T:
        """What `work` makes of a connection, tried again while others or the server's absence are in the way.

        Where threads were long in coming since the server is away, there is no further try; nor is there a first one
        once whoever waited was told that there is no answer.
        """
        pause, conflicts = _FIRST_PAUSE_SECONDS, 0
        if self._lost is not None and time.monotonic() > patience.tries_until:
            raise _told(self._lost) from self._lost
        if time.monotonic() > patience.waits_until:
            raise _silent()
        while True:
            try:
                return self._tried(work)
            except ERRORS as error:
                conflicts += is_conflict(error)
                passes = is_lost(error) or (is_conflict(error) and conflicts < MAX_CONFLICTS)
                if not passes or time.monotonic() > patience.tries_until:
                    raise _told(error) from error
            time.sleep(_random.uniform(pause / 2, pause))
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _tried(self, work: Callable[[Connection], T]) -> T:
        try:
            result = self._once(self.engine, work)
        except ERRORS as error:
            self._lost = error if is_lost(error) else None
            raise
        self._lost = None
        return result


def _bounded(done: "asyncio.Future[T]") -> "asyncio.Future[T]":
    """What comes of it, in `STILL_SECONDS`. It goes on behind that: of a change nobody knows then whether it counts."""
    waiting = asyncio.shield(done)
    late = asyncio.get_running_loop().call_later(STILL_SECONDS, _give_up, waiting)
    waiting.add_done_callback(lambda _: late.cancel())
    done.add_done_callback(lambda _: done.cancelled() or done.exception())
    return waiting


def _give_up(waiting: "asyncio.Future[T]") -> None:
    if not waiting.done():
        waiting.set_exception(_silent())


def _silent() -> Unreachable:
    away = Unreachable(
        "The store does not answer.",
        cause=f"Its server is there, and said nothing for {STILL_SECONDS:g} s.",
        hint="fondation doctor   # asks the database of FONDATION_DATABASE_URL",
    )
    away.retry_after = RETRY_AFTER_SECONDS
    return away


def _looked(engine: Engine, work: Callable[[Connection], T]) -> T:
    """What `work` reads; to read again does no harm, wherever the server was lost."""
    with engine.connect() as connection, connection.begin():
        return work(connection)


def _changed(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection, connection.begin() as transaction:
        result = work(connection)
        try:
            transaction.commit()
        except ERRORS as error:
            if is_lost(error):
                raise _InDoubt("The store was lost in the middle of a change.", cause=first_line(error)) from error
            raise
    return result


def _told(error: Exception) -> Exception:
    if is_unfit(error):
        return Invalid("The store does not keep such a value.", hint="Leave out what is no text, as U+0000.")
    if not (is_lost(error) or is_too_much(error)):
        return error
    away = Unreachable(
        "The store does not take this now.",
        cause=masked(first_line(error)),
        hint="fondation doctor   # asks the database of FONDATION_DATABASE_URL",
    )
    away.retry_after = RETRY_AFTER_SECONDS
    return away


def open_server(database_url: str) -> PostgresStore:
    """The store at `postgresql://…`, with its newest tables.

    Raises:
        SettingsError: the server does not answer, or lets nobody in, or a newer version made the tables.

    """
    try:
        writing, reading = writing_engine(database_url, WRITERS), reading_engine(database_url, READERS)
    except (ArgumentError, ValueError):
        # What the library says may repeat the address.
        raise _unusable(database_url, "An address is postgresql://NAME:PASSWORD@HOST:5432/DATABASE.") from None
    try:
        schema.upgrade_server(writing)
    except BaseException as error:
        writing.dispose()
        reading.dispose()
        if not isinstance(error, DBAPIError):
            raise
        raise _unusable(database_url, masked(first_line(error))) from error
    return PostgresStore(writing, reading)


def _unusable(database_url: str, cause: str) -> SettingsError:
    return SettingsError(
        f"The database {masked(database_url)} cannot be used.",
        cause=cause,
        hint="look at FONDATION_DATABASE_URL, and whether the server runs: fondation doctor",
    )
