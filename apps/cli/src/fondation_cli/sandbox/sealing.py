"""A folder that foreign code has made, turned into one that everybody may read, and nobody else may write to."""

import errno
import os
import stat
from pathlib import Path

from fondation_cli.sandbox import entry

_DEEPEST = 200
"""Folders within folders. Each is held while what lies in it is looked at."""

_LISTS = ("system.posix_acl_access", "system.posix_acl_default")
"""Rights of single users and groups."""

_NONE = (errno.ENODATA, errno.ENOTSUP)
_READ = 0o644
_RUN = 0o755


class Unsound(Exception):
    """It is nothing that can be sealed: `args` say why."""


def seal(folder: Path) -> None:
    """All that it holds is ours from now on, and others may only read it. What is no file, folder or link goes.

    Whoever made it has ended. Raises Unsound: it is no folder, or has folders within folders without end; OSError.
    """
    if not os.path.lexists(folder):
        raise Unsound(f"no folder {folder.name} was left")
    with entry.held(folder) as found:
        if not stat.S_ISDIR(os.fstat(found).st_mode):
            raise Unsound(f"no folder {folder.name} was left")
        _seal(found, _DEEPEST)


def _seal(found: int, depth: int) -> None:
    """A folder; or a file or link, which holds nothing."""
    status, place = os.fstat(found), Path(entry.place(found))
    if os.geteuid() == 0:
        os.chown(place, 0, 0)
    if stat.S_ISLNK(status.st_mode):
        return
    is_folder = stat.S_ISDIR(status.st_mode)
    # Before the mode is set: beside such a list it means something else.
    _drop_lists(place)
    place.chmod(_RUN if is_folder or status.st_mode & 0o111 else _READ)
    if is_folder:
        _seal_contents(found, depth - 1)


def _seal_contents(folder: int, depth: int) -> None:
    if not depth:
        raise Unsound("folders within folders")
    for name in entry.names(folder):
        with entry.held(name, folder) as found:
            kind = stat.S_IFMT(os.fstat(found).st_mode)
            if kind in {stat.S_IFDIR, stat.S_IFREG, stat.S_IFLNK}:
                _seal(found, depth)
            else:
                os.unlink(name, dir_fd=folder)


def _drop_lists(place: Path) -> None:
    for name in _LISTS:
        try:
            os.removexattr(place, name)
        except OSError as error:
            if error.errno not in _NONE:
                raise
