"""Taking away a tree that foreign code has written."""

import contextlib
import os
from pathlib import Path

from fondation_cli.sandbox import tool
from fondation_cli.sandbox.mounts import below, taken_away

_SECONDS = 600


def clear(folder: Path) -> None:
    """Remove it with all that it holds, however deep, and whatever rights its folders were given; no link is followed.

    Disks that are mounted in it go as well.

    The system's own tools do it: folders nested a thousand deep are more than a function that calls itself can bear.
    Raises OSError: something of it is left.
    """
    if folder.is_symlink():
        folder.unlink()
        return
    for place in below(folder):
        taken_away(place)
    _try("rm", "-rf", "--", folder)
    if os.path.lexists(folder):
        _try("chmod", "-R", "u+rwx", "--", folder)
        _try("rm", "-rf", "--", folder)
    if os.path.lexists(folder):
        raise OSError(f"{folder} cannot be removed")


def _try(*command: str | Path) -> None:
    # What could not be done in time is seen by what is left.
    with contextlib.suppress(TimeoutError):
        tool.run(*command, seconds=_SECONDS)
