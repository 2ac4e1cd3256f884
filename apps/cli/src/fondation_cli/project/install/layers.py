"""Installed dependencies, published under the hash of everything they were made from, and never written to again."""

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.claim import sweep
from fondation_cli.sandbox import ground, tool
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.sealing import seal

_KEY = re.compile(r"[0-9a-f]{64}")
_MAKING = ".making-"
_MOST = 40
_MOST_BYTES = 4 * 1024 * 1024 * 1024
_BLOCK = 512
_COPY_SECONDS = 600.0


class Layers:
    """A folder of layers, shared by any number of builds. Whoever builds must be able to enter it, and only that.

    Above `_MOST` of them, or `most_bytes` of all together, those that were unused for longest go, unless a build reads
    them; never the last one.
    """

    def __init__(self, folder: Path, *, most_bytes: int = _MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    @contextlib.contextmanager
    def reading(self, key: str) -> Iterator[Path | None]:
        """The layer under `key`, kept until the context ends; None where there is none yet."""
        with self._lock(key, fcntl.LOCK_SH):
            place = self._folder / key
            if place.is_dir():
                os.utime(place)
                yield place
            else:
                yield None

    @contextlib.contextmanager
    def room(self) -> Iterator[Path]:
        """A folder on the same disk, in which a layer is made; what of it was not published is gone afterwards.

        What killed processes have left there goes first.
        """
        ground.make(self._folder)
        with ground.claimed(_MAKING, self._folder) as room:
            yield room

    def publish(self, key: str, made: Path) -> None:
        """Put the folder `made`, which lies in a room, in its place. Where one is there already, that one stays.

        From here on it is the property of whoever runs us, and nobody else may write to it.
        Raises Unsound where `made` is nothing that can be a layer; OSError.
        """
        # Whoever reads it holds its lock for a whole build, and need not be waited for.
        if (self._folder / key).is_dir():
            return
        seal(made)
        if made.stat().st_dev != self._folder.stat().st_dev:
            made = _brought_here(made)
        with self._lock(key, fcntl.LOCK_EX), contextlib.suppress(FileExistsError):
            if not (self._folder / key).is_dir():
                made.rename(self._folder / key)
        # Room that cannot be made now is made by the next one.
        with contextlib.suppress(OSError):
            self._forget()

    def sweep(self) -> None:
        """Remove the rooms of processes that were killed."""
        sweep(self._folder, _MAKING, clear)

    @contextlib.contextmanager
    def _lock(self, key: str, kind: int) -> Iterator[None]:
        """Nobody else may open a lock: whoever could would hold up every build."""
        ground.make(self._folder)
        file = os.open(self._folder / f"{key}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, kind)
            yield
        finally:
            os.close(file)

    def _forget(self) -> None:
        taken = 0
        for number, layer in enumerate(self._kept()):
            taken += self._size(layer)
            if number and (number >= _MOST or taken > self._most_bytes):
                self._drop(layer)

    def _kept(self) -> list[Path]:
        """The layers, last used first."""
        used = []
        for layer in self._folder.iterdir():
            # Another process may forget it in this moment.
            with contextlib.suppress(FileNotFoundError):
                if _KEY.fullmatch(layer.name):
                    used.append((layer.stat().st_mtime, layer))
        return [layer for _, layer in sorted(used, reverse=True)]

    def _size(self, layer: Path) -> int:
        """The bytes that it takes, which are counted once."""
        kept = layer.with_suffix(".size")
        with contextlib.suppress(OSError, ValueError):
            return int(kept.read_text())
        size = _counted(layer)
        kept.write_text(str(size))
        return size

    def _drop(self, layer: Path) -> None:
        with contextlib.suppress(OSError), self._lock(layer.name, fcntl.LOCK_EX | fcntl.LOCK_NB), self.room() as room:
            # Half of a layer must never stand under its key, whatever ends us here.
            layer.with_suffix(".size").unlink(missing_ok=True)
            layer.rename(room / "old")


def _counted(layer: Path) -> int:
    blocks = 0
    for folder, inner, files in os.walk(layer):
        blocks += sum(Path(folder, name).lstat().st_blocks for name in (*inner, *files))
    return blocks * _BLOCK


def _brought_here(made: Path) -> Path:
    """A copy beside the tree that it was made in: that one has a disk of its own. Raises OSError."""
    copy = made.parent.with_name("layer")
    tool.use("cp", "--archive", "--no-target-directory", "--", made, copy, seconds=_COPY_SECONDS)
    return copy
