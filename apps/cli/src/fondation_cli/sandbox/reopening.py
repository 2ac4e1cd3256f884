"""Trees and folders in them that their owner, foreign code, has closed."""

import os
import stat
from pathlib import Path

from fondation_cli.sandbox import entry


def reopen(tree: Path) -> None:
    """Its owner, and we, may list it, enter it and write to it again. Raises OSError."""
    with entry.held(tree) as found:
        mode = os.fstat(found).st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU:
            Path(entry.place(found)).chmod(stat.S_IMODE(mode) | stat.S_IRWXU)


def let_in(folder: str) -> bool:
    """The same of a folder in a tree, once its commands have ended; whether that was possible."""
    try:
        reopen(Path(folder))
    except OSError:
        return False
    return True
