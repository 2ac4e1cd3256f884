"""Where a build stands: a folder that the sandbox's user can enter, for as long as the build runs."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.claim import Claim, sweep
from fondation_cli.project.means import Places
from fondation_cli.sandbox.clearing import clear

_SHARED = Path("/var/cache/fondation")
"""Where root keeps what other users may read."""

_PREFIX = "fondation-build-"


@contextlib.contextmanager
def room() -> Iterator[Path]:
    """A folder of one build; what a killed one has left goes, whatever its code has put there, disks included."""
    with Claim(_open_folder(), _PREFIX, mode=0o711, remove=clear) as folder:
        yield folder


def reap() -> None:
    """Take away the rooms of builds that were killed, wherever they could stand."""
    for folder in _folders():
        sweep(folder, _PREFIX, clear)


def places(room: Path, cache: Path, out: Path) -> Places:
    """The places of a build whose results go to `out`."""
    return Places(room=room, layers=layers(cache), cache=cache, out=out)


def layers(cache: Path) -> Path:
    """Installed dependencies lie in the cache, where the sandbox's user can enter it."""
    cache.mkdir(parents=True, exist_ok=True)
    open_to_all = os.geteuid() != 0 or all(_may_be_entered(part) for part in (cache, *cache.parents))
    return (cache if open_to_all else _SHARED) / "layers"


def _open_folder() -> Path:
    choices = _folders()
    return next((each for each in choices if all(_may_be_entered(part) for part in (each, *each.parents))), choices[0])


def _folders() -> list[Path]:
    return [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - a claimed folder inside


def _may_be_entered(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & stat.S_IXOTH)
