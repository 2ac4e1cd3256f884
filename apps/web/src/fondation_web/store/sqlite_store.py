"""The store in a file: one process at a time, nothing to install."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import anyio
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from fondation_shared.errors import SettingsError, Unreachable
from fondation_web.store import schema
from fondation_web.store.sqlite import reading_engine, writing_engine
from fondation_web.store.writer import Writer

T = TypeVar("T")

READERS = 4
_PRIVATE = 0o600

_UNUSABLE = (OperationalError, sqlite3.OperationalError)
"""What a full disk, a lock or a broken file raises: through SQLAlchemy, or straight from the driver."""


class SqliteStore:
    """`Store` in a file; changes are made one after the other, on the event loop."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writing = writing
        self._reading = reading
        self._writer = Writer(writing)
        self._readers = anyio.CapacityLimiter(READERS)

    async def write(self, work: Callable[[Connection], T], then: Callable[[T], None] | None = None) -> T:
        """See `Store.write`."""
        return await self.submit(work, then)

    def submit(self, work: Callable[[Connection], T], then: Callable[[T], None] | None = None) -> Awaitable[T]:
        """See `Store.submit`."""
        return _typed(self._writer.submit(work, then))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """See `Store.read`."""
        try:
            return await anyio.to_thread.run_sync(self._read, work, limiter=self._readers)
        except _UNUSABLE as error:
            raise _unreachable(error) from error

    def when_in_doubt(self, look: Callable[[], None]) -> None:
        """See `Store.when_in_doubt`: of a file it is known."""

    def close(self) -> None:
        """See `Store.close`: the log is folded back into the database file."""
        self._writer.close()
        self._reading.dispose()
        self._writing.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._reading.begin() as connection:
            return work(connection)


async def _typed(outcome: asyncio.Future[T]) -> T:
    try:
        return await outcome
    except _UNUSABLE as error:
        raise _unreachable(error) from error


def _unreachable(error: OperationalError | sqlite3.OperationalError) -> Unreachable:
    return Unreachable(
        "The store does not take this now.",
        cause=_cause(error),
        hint="df -h   # is the disk full?",
    )


def _cause(error: Exception) -> str:
    return str(error.orig if isinstance(error, DatabaseError) else error)


def database_file(database_url: str) -> Path:
    """The file that `sqlite:///PATH` names."""
    return Path(database_url.removeprefix("sqlite:///"))


def _make_private(path: Path) -> None:
    """For its owner alone, also where an earlier version was not so careful; SQLite gives its log the same mode."""
    path.touch(mode=_PRIVATE)
    for beside in path.parent.glob(f"{path.name}*"):
        # Another process may take its log away meanwhile.
        with suppress(FileNotFoundError):
            if beside.is_file() and beside.stat().st_uid == os.geteuid() and beside.stat().st_mode & 0o077:
                beside.chmod(_PRIVATE)


def open_file(database_url: str) -> SqliteStore:
    """The store at `sqlite:///PATH`, with its newest tables; folder and file are made where they are missing.

    Raises:
        SettingsError: the folder or the file cannot be made, read or written.

    """
    path = database_file(database_url)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(path)
        schema.upgrade(path)
    except (OSError, DatabaseError) as error:
        raise SettingsError(
            f"The data folder {path.parent} cannot be used.",
            cause=_cause(error),
            hint="set FONDATION_DATA_DIR to a folder that you may write, or: fondation doctor",
        ) from error
    return SqliteStore(writing_engine(path), reading_engine(path, READERS))
