"""Folders that go away whole, whatever a generator left in them."""

import os
import shutil
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove `folder` with all that is in it, also what was made unreadable; never follows a link. Blocks.

    Raises:
        OSError: something in it could not be removed.

    """
    shutil.rmtree(folder, ignore_errors=True)
    if not os.path.lexists(folder):
        return
    for parent, _, _ in os.walk(folder):
        _open_up(parent)
    shutil.rmtree(folder)


def _open_up(folder: str) -> None:
    """Folders above are opened first, so that the walk can go on into those below."""
    Path(folder).chmod(0o700)
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            Path(entry.path).chmod(0o700)
