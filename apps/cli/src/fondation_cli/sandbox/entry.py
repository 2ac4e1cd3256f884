"""What lies in a folder that foreign code writes to, held so that it stays what was looked at, wherever it is moved."""

import contextlib
import os
from collections.abc import Iterator

_LISTED = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_HELD = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC


@contextlib.contextmanager
def held(path: str | os.PathLike[str], folder: int | None = None) -> Iterator[int]:
    """A descriptor of what stands there, below an open folder, whatever it is: a link is not followed.

    Nothing can be read by it. Raises OSError.
    """
    descriptor = os.open(path, _HELD, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def place(entry: int) -> str:
    """A path of what is held: through it rights are given, a link's own included."""
    return f"/proc/self/fd/{entry}"


def names(entry: int) -> list[str]:
    """The names in a folder that is held. Raises OSError."""
    descriptor = os.open(".", _LISTED, dir_fd=entry)
    try:
        return os.listdir(descriptor)  # noqa: PTH208 - of a descriptor
    finally:
        os.close(descriptor)
