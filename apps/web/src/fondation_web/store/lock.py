"""One web for one file: wake-ups live in its process, so a second one would let jobs lie."""

import fcntl
from io import TextIOWrapper
from pathlib import Path

from fondation_shared.errors import SettingsError


def hold_alone(path: Path) -> TextIOWrapper:
    """A file that nobody else holds, until it is closed; the kernel lets go of it when the process dies.

    Raises:
        SettingsError: another process holds it.

    """
    return _hold(path, fcntl.LOCK_EX)


def hold_together(path: Path) -> TextIOWrapper:
    """A file that nobody holds alone; raises as `hold_alone`."""
    return _hold(path, fcntl.LOCK_SH)


def _hold(path: Path, how: int) -> TextIOWrapper:
    # To be read as well: a network's folder gives a shared lock to readers alone.
    file = path.open("a+")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise SettingsError(
            f"Another web already serves the data folder {path.parent}.",
            cause=f"It holds {path}." if isinstance(error, BlockingIOError) else str(error),
            hint="FONDATION_DATA_DIR=/another/folder web   # or stop the other one",
        ) from error
    return file
