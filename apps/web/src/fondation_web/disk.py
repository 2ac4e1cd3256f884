"""How much room is left where web writes."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from fondation_shared.wire import Wire

SHORT_BYTES = 1024**3
"""Two of the largest files that a server takes, unless it is set up otherwise."""


class Disk(Wire):
    """A disk, in bytes. `short`: there is so little left that writing fails soon."""

    free: int
    total: int
    short: bool


def fullest(folders: Iterable[Path], short: int = SHORT_BYTES) -> Disk | None:
    """The disk with the least room of those that the folders lie on; None where there is none of them."""
    found = []
    for folder in folders:
        with suppress(OSError):
            usage = shutil.disk_usage(folder)
            found.append(Disk(free=usage.free, total=usage.total, short=usage.free < short))
    return min(found, key=lambda disk: disk.free, default=None)
