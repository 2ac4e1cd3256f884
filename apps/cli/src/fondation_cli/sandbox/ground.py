"""Where folders for foreign code may stand: as root it runs as somebody else, who has to be able to enter them."""

import stat
import tempfile
from pathlib import Path

from fondation_cli.claim import Claim, sweep
from fondation_cli.sandbox.clearing import clear


def claimed(prefix: str) -> Claim:
    """A folder of this process that everybody may enter, and nobody list."""
    choices = _folders()
    return Claim(next((each for each in choices if is_open(each)), choices[0]), prefix, mode=0o711, remove=clear)


def reap(prefix: str) -> None:
    """Take away such folders of processes that were killed, wherever they could stand."""
    for folder in _folders():
        sweep(folder, prefix, clear)


def is_open(folder: Path) -> bool:
    """Whether others may enter it, from the root on."""
    return all(each.is_dir() and bool(each.stat().st_mode & stat.S_IXOTH) for each in (folder, *folder.parents))


def _folders() -> list[Path]:
    return [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - a claimed folder inside
