"""Files and folders below a descriptor, opened one name at a time: no link is followed, nothing is waited for."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fondation_cli.project.refusal import Refusal, Refused

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe that was put in a file's place must not be waited for.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_KINDS = {
    stat.S_IFLNK: Refusal.LINK,
    stat.S_IFDIR: Refusal.FOLDER,
    stat.S_IFIFO: Refusal.PIPE,
    stat.S_IFSOCK: Refusal.SOCKET,
    stat.S_IFCHR: Refusal.DEVICE,
    stat.S_IFBLK: Refusal.DEVICE,
}
_OTHER_KIND = {errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP}


@contextmanager
def root(folder: Path) -> Iterator[int]:
    """A descriptor of a folder of ours; the way to it is trusted, it is no link itself.

    Raises Refused: foreign code has closed it; OSError.
    """
    try:
        descriptor = os.open(folder, _FOLDER)
    except PermissionError as error:
        raise Refused(Refusal.CLOSED) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def folder_in(parent: int, name: str) -> Iterator[int]:
    """The folder of that name. Raises FileNotFoundError; Refused where it is something else, or closed."""
    try:
        descriptor = os.open(name, _FOLDER, dir_fd=parent)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _refused(error, parent, name, Refusal.ON_THE_WAY) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def file_in(parent: int, name: str) -> Iterator[tuple[int, os.stat_result]]:
    """The regular file of that name. Raises FileNotFoundError; Refused where it is something else, or closed."""
    # A device is not even opened; what is put in the place after this look is seen below.
    _check_kind(os.stat(name, dir_fd=parent, follow_symlinks=False))
    try:
        descriptor = os.open(name, _FILE, dir_fd=parent)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _refused(error, parent, name, Refusal.CHANGED) from error
    try:
        status = os.fstat(descriptor)
        _check_kind(status)
        yield descriptor, status
    finally:
        os.close(descriptor)


def kind_refusal(status: os.stat_result) -> Refusal | None:
    """What it is, where it is no regular file."""
    return _KINDS.get(stat.S_IFMT(status.st_mode))


def _check_kind(status: os.stat_result) -> None:
    refusal = kind_refusal(status)
    if refusal is not None:
        raise Refused(refusal)


def _refused(error: OSError, parent: int, name: str, otherwise: Refusal) -> Exception:
    """The reason behind an error of the system; the error itself where the machine is at fault."""
    if isinstance(error, PermissionError):
        return Refused(Refusal.CLOSED)
    if error.errno not in _OTHER_KIND:
        return error
    try:
        found = kind_refusal(os.stat(name, dir_fd=parent, follow_symlinks=False))
    except FileNotFoundError:
        return Refused(Refusal.CHANGED)
    return Refused(Refusal.LINK if found is Refusal.LINK else otherwise)
