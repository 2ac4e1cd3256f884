"""Installed dependencies, published under the hash of everything they were made from, and never written to again."""

import contextlib
import fcntl
import os
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.claim import Claim, sweep
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.handing import contents

_KEY = re.compile(r"[0-9a-f]{64}")
_MAKING = ".making-"
_MOST = 40
"""Layers that are kept; beyond them, those that were unused for longest go, unless a build reads them."""


class Layers:
    """A folder of layers, shared by any number of builds. Whoever builds must be able to enter it, and only that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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

    def room(self) -> Claim:
        """A folder on the same disk, in which a layer is made; what of it was not published is gone afterwards.

        What killed processes have left there goes first.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        return Claim(self._folder, _MAKING, mode=0o711, remove=clear)

    def publish(self, key: str, made: Path) -> None:
        """Put the folder `made`, which lies in a room, in its place. Where one is there already, that one stays.

        From here on it is the property of whoever runs us: as root, no build's user may write to it.
        Raises OSError; NotADirectoryError where `made` is anything but a folder.
        """
        if made.is_symlink() or not made.is_dir():
            raise NotADirectoryError(f"the install left no folder {made.name}")
        # Whoever reads it holds its lock for a whole build, and need not be waited for.
        if (self._folder / key).is_dir():
            return
        if os.geteuid() == 0:
            _take_over(made)
        made.chmod(0o755)
        if made.stat().st_dev != self._folder.stat().st_dev:
            made = _brought_here(made)
        with self._lock(key, fcntl.LOCK_EX), contextlib.suppress(FileExistsError):
            if not (self._folder / key).is_dir():
                made.rename(self._folder / key)
        self._forget()

    def sweep(self) -> None:
        """Remove the rooms of processes that were killed."""
        sweep(self._folder, _MAKING, clear)

    @contextlib.contextmanager
    def _lock(self, key: str, kind: int) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        with (self._folder / f"{key}.lock").open("w") as file:
            fcntl.flock(file, kind)
            yield

    def _forget(self) -> None:
        kept = [path for path in self._folder.iterdir() if _KEY.fullmatch(path.name)]
        for path in sorted(kept, key=lambda path: path.stat().st_mtime)[:-_MOST]:
            with (self._folder / f"{path.name}.lock").open("w") as file, contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Half of a layer must never stand under its key, whatever ends us here.
                with self.room() as room:
                    path.rename(room / "old")


def _brought_here(made: Path) -> Path:
    """A copy beside the tree that it was made in: that one has a disk of its own. Raises OSError."""
    copy = made.parent.with_name("layer")
    command = ("cp", "--archive", "--no-target-directory", "--", os.fspath(made), os.fspath(copy))
    done = subprocess.run(  # noqa: S603 - an argument list, no shell
        command,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise OSError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return copy


def _take_over(made: Path) -> None:
    """Whoever made it has ended. A folder or file is ours, and nobody else's to write to; links stay as they are."""
    for path, status in contents(made):
        os.chown(path, 0, 0, follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            Path(path).chmod(0o755)
