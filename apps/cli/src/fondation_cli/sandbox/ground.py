"""Where folders for foreign code may stand: as root it runs as somebody else, who has to be able to enter them."""

import contextlib
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.claim import Claim, sweep
from fondation_cli.sandbox.clearing import clear

ENTERED = 0o711
"""The mode of a folder that everybody may enter, and nobody list: given by `chmod`, a umask would take it away."""

PROBE, BENCH, DOOR = "fondation-probe-", "fondation-bench-", "fondation-door-"
"""What folders begin with in which walls or exercises are tried, or a mirror is reached."""


@contextlib.contextmanager
def claimed(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A folder of this process that everybody may enter, and nobody list; `parent` None: where others come.

    It is gone afterwards with all that it holds, disks included. Raises OSError.
    """
    with Claim(parent or _open_folder(), prefix, remove=clear) as folder:
        folder.chmod(ENTERED)
        yield folder


def make(folder: Path) -> None:
    """Such a folder to stay, with those above it that are missing. Raises OSError."""
    missing = [each for each in folder.parents if not each.exists()]
    for each in (*reversed(missing), folder):
        each.mkdir(exist_ok=True)
        each.chmod(ENTERED)


def reap(prefix: str) -> None:
    """Take away such folders of processes that were killed, wherever they could stand."""
    for folder in _folders():
        sweep(folder, prefix, clear)


def is_open(folder: Path) -> bool:
    """Whether others may enter it, from the root on."""
    return all(each.is_dir() and bool(each.stat().st_mode & stat.S_IXOTH) for each in (folder, *folder.parents))


def _open_folder() -> Path:
    choices = _folders()
    return next((each for each in choices if is_open(each)), choices[0])


def _folders() -> list[Path]:
    return [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - a claimed folder inside
