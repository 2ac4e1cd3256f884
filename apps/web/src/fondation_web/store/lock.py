"""One web for one store: wake-ups live in its process, so a second one would let jobs lie."""

import fcntl
from io import TextIOWrapper
from pathlib import Path

from fondation_shared.errors import SettingsError


def hold_alone(path: Path) -> TextIOWrapper:
    """A file that nobody else holds, until it is closed; the kernel lets go of it when the process dies.

    Raises:
        SettingsError: another process holds it.

    """
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise SettingsError(
            f"Another web already serves the data folder {path.parent}.",
            cause=str(error),
            hint="FONDATION_DATA_DIR=/another/folder web   # or stop the other one",
        ) from error
    return file
