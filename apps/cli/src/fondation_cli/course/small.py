"""Small files of a repository on this machine that we read ourselves: they may be pipes, or have no end."""

import os
import stat
from pathlib import Path

_LARGEST = 1024 * 1024


class NotSmall(Exception):
    """A place that holds no file, or one that is too large."""


def read_small(place: Path) -> str:
    """The text of a file of at most 1 MB. Raises NotSmall for anything else, OSError where it cannot be read."""
    # A pipe that nobody writes to would be waited for.
    descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotSmall("It is no file")
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise NotSmall("It has more than 1 MB")
    return content.decode(errors="surrogateescape")
