"""A folder to work in that belongs to one living process; what a killed one has left is removed by the next."""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType


def _plainly(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


class Claim:
    """A new folder in `parent`, named `prefix` and eight digits, from `take` to `release`; or as a context manager.

    The system keeps a lock on it as long as this process lives, however it ends. `remove` takes a folder away.
    """

    def __init__(
        self, parent: Path, prefix: str, *, mode: int = 0o700, remove: Callable[[Path], None] = _plainly
    ) -> None:
        self._parent = parent
        self._prefix = prefix
        self._mode = mode
        self._remove = remove

    def __enter__(self) -> Path:
        return self.take()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def take(self) -> Path:
        """Make it, after folders of that name which nobody holds any more are gone. Raises OSError."""
        sweep(self._parent, self._prefix, self._remove)
        self._folder, self._lock = self._make()
        return self._folder

    def release(self) -> None:
        """Remove what stands in its place."""
        try:
            self._remove(self._folder)
        finally:
            os.close(self._lock)

    def _make(self) -> tuple[Path, int]:
        while True:
            folder = self._parent / f"{self._prefix}{secrets.token_hex(4)}"
            folder.mkdir(mode=self._mode)
            with contextlib.suppress(FileNotFoundError):
                lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
                # Where a file system knows no locks nobody can take this one either, and nothing is ever swept.
                with contextlib.suppress(OSError):
                    fcntl.flock(lock, fcntl.LOCK_EX)
                if folder.exists():
                    return folder, lock
                # Another process swept it in the moment before it was locked.
                os.close(lock)


def scratch() -> Claim:
    """A folder for what is forgotten afterwards, where the system wants such folders."""
    return Claim(Path(tempfile.gettempdir()), "fondation-course-")


def sweep(parent: Path, prefix: str, remove: Callable[[Path], None] = _plainly) -> None:
    """Remove what killed processes have left in `parent`; nothing of one that lives, nothing of another user."""
    pattern = re.compile(re.escape(prefix) + "[0-9a-f]{8}")
    try:
        names = [entry.name for entry in os.scandir(parent) if pattern.fullmatch(entry.name)]
    except OSError:
        return
    for name in names:
        with contextlib.suppress(OSError):
            _remove_unless_held(parent / name, remove)


def _remove_unless_held(folder: Path, remove: Callable[[Path], None]) -> None:
    """Raises OSError where it is held, or is no folder."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(folder)
    finally:
        os.close(lock)
