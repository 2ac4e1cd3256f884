"""A tree on its way to the engine and back, as a tar. What comes back is what foreign code made of it."""

import contextlib
import io
import os
import posixpath
import secrets
import stat
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.policy import Policy

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 4096
_LONGEST = 2048
"""Characters of a path. The engine cannot read paths that are much longer, and leaves them out without a word."""

_RIGHTS = 0o777
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK = 1024 * 1024


class Exceeded(Exception):
    """The tree exceeds a bound: `args` say which."""


def pack(tree: Path, archive: IO[bytes], owner: int, found: Path) -> None:
    """The tree as a tar, its files owned by `owner`; pipes and sockets are left out. Raises OSError.

    `found` is where a command finds it: links that lead out by `..`, which engines refuse, go there from the root.
    """
    waiting = [("", os.fspath(tree))]
    with _Forgetful.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        while waiting:
            place, folder = waiting.pop()
            _add(tar, place or ".", folder, owner, found)
            with os.scandir(folder) as entries:
                listed = [
                    (f"{place}{entry.name}", entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries
                ]
            waiting += [(f"{path}/", inner) for path, inner, is_folder in listed if is_folder]
            for path, inner, is_folder in listed:
                if not is_folder:
                    _add(tar, path, inner, owner, found)
            tar.members.clear()


def unpack(pieces: Iterable[bytes], tree: Path, policy: Policy) -> None:
    """Put what came back in the place of what the tree holds; nothing is written through a link.

    Raises Exceeded, with the tree as it was; OSError; tarfile.TarError.
    """
    with _beside(tree, "new") as new, _beside(tree, "old") as old:
        with (
            _Forgetful.open(fileobj=io.BufferedReader(_Stream(pieces), _CHUNK), mode="r|") as tar,
            contextlib.closing(_Target(new, policy)) as target,
        ):
            for member in tar:
                target.put(tar, member)
                tar.members.clear()
        for source, goal in ((tree, old), (new, tree)):
            for name in os.listdir(source):  # noqa: PTH208 - names alone
                os.rename(source / name, goal / name)  # noqa: PTH104 - the same


class _Target:
    """A new folder that is filled."""

    def __init__(self, folder: Path, policy: Policy) -> None:
        self._root = os.open(folder, _FOLDER)
        self._policy = policy
        self._files, self._size = 0, 0
        self._opened = ("", os.dup(self._root))

    def close(self) -> None:
        os.close(self._opened[1])
        os.close(self._root)

    def put(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        """One entry. Those that are neither file, folder nor link are left out."""
        _, _, path = member.name.partition("/")
        if not path:
            return
        self._count(path, member)
        parent, _, name = path.rpartition("/")
        folder = self._folder(parent)
        if member.isdir():
            os.mkdir(name, (member.mode & _RIGHTS) | stat.S_IRWXU, dir_fd=folder)
        elif member.issym():
            os.symlink(member.linkname, name, dir_fd=folder)
        elif member.islnk():
            self._link(member.linkname, name, folder)
        elif member.isreg():
            _write(tar, member, name, folder)

    def _count(self, path: str, member: tarfile.TarInfo) -> None:
        self._files += 1
        self._size += -(-member.size // _BLOCK) * _BLOCK
        if len(path) > _LONGEST:
            raise Exceeded("folders within folders")
        if self._files > self._policy.files:
            raise Exceeded(f"more than {self._policy.files} files")
        if self._size > self._policy.disk:
            raise Exceeded(f"more than {self._policy.disk} bytes")

    def _link(self, linkname: str, name: str, folder: int) -> None:
        """Another name of a file that came before: it lies in this folder, whatever its path says."""
        parent, _, source = linkname.partition("/")[2].rpartition("/")
        with _opened(self._root, parent) as descriptor:
            os.link(source, name, src_dir_fd=descriptor, dst_dir_fd=folder, follow_symlinks=False)

    def _folder(self, path: str) -> int:
        """A folder of this one; entries that follow each other mostly lie in the same."""
        if self._opened[0] != path:
            with _opened(self._root, path) as descriptor:
                os.close(self._opened[1])
                self._opened = (path, os.dup(descriptor))
        return self._opened[1]


class _Forgetful(tarfile.TarFile):
    """The library keeps every header that it has seen, in this list."""

    members: list[tarfile.TarInfo]


class _Stream(io.RawIOBase):
    """Pieces, read as a file is."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, room: "WriteableBuffer", /) -> int:
        if not self._piece:
            self._piece = memoryview(next(self._pieces, b""))
        goal = memoryview(room)
        size = min(len(goal), len(self._piece))
        goal[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size


def _add(tar: tarfile.TarFile, place: str, path: str, owner: int, found: Path) -> None:
    member = tar.gettarinfo(path, place)
    if member is None or not (member.isreg() or member.isdir() or member.issym() or member.islnk()):
        return
    member.uid = member.gid = owner
    member.uname = member.gname = ""
    member.mode &= _RIGHTS
    if member.issym():
        member.linkname = _leading(member.linkname, place, found)
    if not member.isreg():
        tar.addfile(member)
        return
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
        tar.addfile(member, file)


def _leading(link: str, place: str, found: Path) -> str:
    goal = posixpath.normpath(posixpath.join(posixpath.dirname(place), link))
    if posixpath.isabs(link) or goal.partition("/")[0] != "..":
        return link
    return posixpath.normpath(posixpath.join(found, goal))


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, name: str, folder: int) -> None:
    content = tar.extractfile(member)
    descriptor = os.open(name, _FILE, (member.mode & _RIGHTS) | stat.S_IRUSR | stat.S_IWUSR, dir_fd=folder)
    with os.fdopen(descriptor, "wb") as file:
        while content is not None and (chunk := content.read(_CHUNK)):
            file.write(chunk)
        file.flush()
        os.utime(descriptor, (member.mtime, member.mtime))


@contextlib.contextmanager
def _opened(root: int, path: str) -> Iterator[int]:
    """A folder below another one, opened name by name. Raises OSError: there is a link on the way, or nothing."""
    descriptor = os.dup(root)
    try:
        for name in filter(None, path.split("/")):
            if name == "..":
                raise OSError("a path leads upwards")
            inner = os.open(name, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _beside(tree: Path, kind: str) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards with all that it holds."""
    folder = tree.with_name(f".{tree.name}.{kind}-{secrets.token_hex(6)}")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        clear(folder)
