"""Folders that go away whole, whatever a generator left in them."""

import contextlib
import os
import secrets
import shutil
from itertools import count
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove `folder` with all that is in it: what was made unreadable, and however deep. Follows no link. Blocks.

    Raises:
        OSError: something in it could not be removed.

    """
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder)
    if os.path.lexists(folder):
        _flatten(folder)
        folder.rmdir()


def _flatten(folder: Path) -> None:
    """Empty `folder`. What is nested is moved to its top first, so that no depth and no path is too long."""
    names = (f".{secrets.token_hex(8)}-{number}" for number in count())
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        current.chmod(0o700)
        with os.scandir(current) as entries:
            found = [(Path(entry.path), entry.is_dir(follow_symlinks=False)) for entry in entries]
        for path, is_folder in found:
            if is_folder:
                path.chmod(0o700)
                waiting.append(path.rename(folder / next(names)))
            else:
                path.unlink()
        if current != folder:
            current.rmdir()
