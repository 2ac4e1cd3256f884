"""What installing programs keep for another time: beside the libraries, in nobody's home, and not without end."""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from fondation_cli.claim import Claim

_SETTINGS = {"uv": "UV_CACHE_DIR", "pip": "PIP_CACHE_DIR", "npm": "npm_config_cache"}
"""The settings by which installing programs are told where to keep what they fetched."""

_MOST_BYTES = 1024**3
"""Beyond that the programs that were unused for longest lose theirs, whole: what it leads to inside they alone know."""

_NAMED = 3
"""Among so many first words of a command stands its program: `python -m pip`."""


class Fetched:
    """A folder with one for each program, which several processes may use at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextlib.contextmanager
    def lent(self, command: Sequence[str]) -> Iterator[dict[str, str]]:
        """The settings for a command that installs. Nothing is dropped while it runs; afterwards, what is too much."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked(fcntl.LOCK_SH):
            yield {setting: str(self._folder / name) for name, setting in _SETTINGS.items()}
            self._mark(command)
        self._make_room()

    def _mark(self, command: Sequence[str]) -> None:
        """Say that a program's own was used now."""
        words = {Path(word).name for word in command[:_NAMED]}
        name = next((name for name in _SETTINGS if name in words), None)
        if name is not None and (self._folder / name).is_dir():
            os.utime(self._folder / name)

    def _make_room(self) -> None:
        known = [folder for name in _SETTINGS if (folder := self._folder / name).is_dir()]
        sizes = {folder: _size(folder) for folder in sorted(known, key=lambda each: each.stat().st_mtime)}
        dropped: list[Path] = []
        for folder in sizes:
            if sum(sizes.values()) - sum(sizes[each] for each in dropped) <= _MOST_BYTES:
                break
            dropped.append(folder)
        if not dropped:
            return
        # Whoever installs just now makes room afterwards.
        with (
            contextlib.suppress(OSError),
            Claim(self._folder, ".dropped-") as away,
            self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB),
        ):
            for folder in dropped:
                folder.rename(away / folder.name)

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """Hold the folder; whoever holds it alone does so for a moment. Raises OSError."""
        lock = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, how)
            yield
        finally:
            os.close(lock)


def _size(folder: Path) -> int:
    """The bytes of all files; those that go in the meantime count for nothing."""
    size = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(FileNotFoundError):
                size += (Path(place) / name).lstat().st_size
    return size
