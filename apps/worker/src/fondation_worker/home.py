"""The folder of one running worker: lock, spools, scratch of its generators; and what dead workers left behind."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from fondation_shared.errors import Invalid, SettingsError
from fondation_shared.ids import LeaseId
from fondation_worker import folders
from fondation_worker.execute.marks import kill_marked
from fondation_worker.locks import try_lock

LOCK = "lock"
LEASES = "leases"
GUARD_SECONDS = 30.0
NAME_LENGTH = 90
"""With what makes it unique, an id has up to 100 characters."""
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
_LEASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Room:
    """Where one lease lives: `workspace` is the generator's, `private` is the worker's own."""

    workspace: Path
    private: Path

    def make(self) -> None:
        """Make the folders; the private one first, because it is what tells that there is a workspace. Blocks."""
        self.private.mkdir(mode=0o700, parents=True)
        self.workspace.mkdir(mode=0o700)
        for name in ("input", "earlier", "memo", "kept", "out"):
            (self.workspace / name).mkdir()

    def clear(self) -> None:
        """Leave nothing. Blocks."""
        folders.remove(self.workspace)
        folders.remove(self.private)


@dataclass(frozen=True, slots=True)
class Home:
    """`DATA_DIR/workers/ID`, of a worker that lives as long as it holds the lock in it.

    Workspaces stand apart, one a lease in the data folder's `work`, where a generator finds nothing of the worker's.
    """

    path: Path

    @property
    def worker_id(self) -> str:
        """Who lives here. No other worker is ever called that: whoever says goodbye for it harms no namesake."""
        return self.path.name

    def room(self, lease_id: LeaseId) -> Room:
        """Where a lease lives.

        Raises:
            Invalid: an id that would lead elsewhere.

        """
        if not _LEASE_ID.fullmatch(lease_id):
            raise Invalid(f"{lease_id!r} is not the id of a lease.")
        return Room(_work(self.path) / lease_id, self.path / LEASES / lease_id)


def _work(home: Path) -> Path:
    return home.parent.parent / "work"


@contextmanager
def open_home(data_dir: Path, name: str) -> Iterator[tuple[Home, list[str]]]:
    """A home for this process, and the ids of the dead workers whose leftovers were cleared on the way. Blocks.

    Raises:
        SettingsError: the data folder cannot be used.

    """
    workers = data_dir / "workers"
    home = workers / f"{name[:NAME_LENGTH]}-{secrets.token_hex(4)}"
    try:
        for folder in (workers, data_dir / "work"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _guarded(workers):
            dead = [path for path in _homes(workers) if not _is_locked(path)]
            for path in dead:
                _clear(path)
            home.mkdir(mode=0o700)
            lock = try_lock(home / LOCK)
    except OSError as error:
        raise SettingsError(
            f"The data folder {data_dir} cannot be used.",
            cause=str(error),
            hint="FONDATION_DATA_DIR=/a/folder/you/can/write worker",
        ) from error
    try:
        yield Home(home), [path.name for path in dead]
    finally:
        with _guarded(workers):
            folders.remove(home)
            if lock is not None:
                os.close(lock)


def living_homes(data_dir: Path) -> list[Path]:
    """The homes whose workers run at this moment. Blocks."""
    workers = data_dir / "workers"
    if not workers.is_dir():
        return []
    with _guarded(workers):
        return [home for home in _homes(workers) if _is_locked(home)]


def _homes(workers: Path) -> list[Path]:
    return sorted(path for path in workers.iterdir() if path.is_dir())


def _clear(home: Path) -> None:
    """End what a dead worker's generators left running, and remove its folders."""
    kill_marked(f"{home.name}.")
    try:
        for private in home.glob(f"{LEASES}/*"):
            Room(_work(home) / private.name, private).clear()
        folders.remove(home)
    except OSError as error:
        # It takes room, and keeps nobody from working.
        _log.error("What a dead worker left could not be removed.", folder=str(home), cause=str(error))


@contextmanager
def _guarded(workers: Path) -> Iterator[None]:
    """One process at a time makes, clears or looks through homes; the others wait.

    Raises:
        OSError: the wait took too long.

    """
    until = time.monotonic() + GUARD_SECONDS
    while (guard := try_lock(workers / ".guard")) is None:
        if time.monotonic() > until:
            raise TimeoutError(f"Another process has held {workers / '.guard'} for {GUARD_SECONDS:g} s.")
        time.sleep(0.01)
    try:
        yield
    finally:
        os.close(guard)


def _is_locked(home: Path) -> bool:
    lock = try_lock(home / LOCK)
    if lock is not None:
        os.close(lock)
    return lock is None
