"""A project's folder, written and read through descriptors only: whatever is swapped in it, nothing leads out of it."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Self

from fondation_cli.project.descriptors import file_in, folder_in, kind_refusal, root
from fondation_cli.project.paths import ProjectPath
from fondation_cli.project.refusal import Refusal, Refused
from fondation_shared.project_paths import same_place

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PLAIN = 0o644
_PROGRAM = 0o755
_MOST_IN_A_FOLDER = 20_000
"""So many names are held against a new one."""


class Tree:
    """A context manager around a project's folder. Others, hostile ones too, may write to it at the same time.

    Every method raises Refused for a file that cannot be what it should be, and OSError where the machine fails.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._open = ExitStack()
        self._root = self._open.enter_context(root(self._folder))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def read(self, path: ProjectPath, largest: int) -> bytes:
        """The content of a file that has at most `largest` bytes."""
        with self._parent(path) as (folder, name), file_in(folder, name) as (descriptor, _status):
            content = os.fdopen(descriptor, "rb", closefd=False).read(largest + 1)
        if len(content) > largest:
            raise Refused(Refusal.TOO_LARGE)
        return content

    def write(self, path: ProjectPath, content: bytes, *, executable: bool | None = None) -> None:
        """Put a file in its place in one move, with the folders above it; one that is executable stays so.

        `executable` says otherwise. A name that another one on some system would be is refused.
        """
        with self._parent(path, make=True) as (folder, name):
            mode = _mode(folder, name, executable=executable)
            _replace(folder, name, content, mode)

    def remove(self, path: ProjectPath) -> None:
        """Take a file away; a link is refused like all that is no file."""
        with self._parent(path) as (folder, name), file_in(folder, name):
            os.unlink(name, dir_fd=folder)

    @contextmanager
    def _parent(self, path: ProjectPath, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """The folder that the file lies in, opened step by step from the root, and the file's name in it."""
        *folders, name = PurePosixPath(path).parts
        with _told(), ExitStack() as opened:
            current = self._root
            for folder in folders:
                if make:
                    _make(current, folder)
                current = opened.enter_context(folder_in(current, folder))
            yield current, name


@contextmanager
def _told() -> Iterator[None]:
    """What a project itself can bring about, told as a reason and not as a fault of the machine."""
    try:
        yield
    except FileNotFoundError as error:
        raise Refused(Refusal.ABSENT_FILE) from error
    except PermissionError as error:
        raise Refused(Refusal.CLOSED) from error
    except IsADirectoryError as error:
        raise Refused(Refusal.FOLDER) from error


def _make(parent: int, name: str) -> None:
    """Make a folder where nothing stands."""
    if _status(parent, name) is None:
        _refuse_twin(parent, name)
        # Somebody else may have made it in between: whether it is a folder is seen when it is opened.
        with suppress(FileExistsError):
            os.mkdir(name, _PROGRAM, dir_fd=parent)


def _mode(folder: int, name: str, *, executable: bool | None) -> int:
    """The mode for a file that is written. Raises Refused where what stands there is no file, or a twin of it is."""
    status = _status(folder, name)
    if status is None:
        _refuse_twin(folder, name)
        return _PROGRAM if executable else _PLAIN
    refusal = kind_refusal(status)
    if refusal is not None:
        raise Refused(refusal)
    was_program = bool(status.st_mode & stat.S_IXUSR)
    return _PROGRAM if (was_program if executable is None else executable) else _PLAIN


def _replace(folder: int, name: str, content: bytes, mode: int) -> None:
    temporary = f".{secrets.token_hex(12)}.part"
    descriptor = os.open(temporary, _CREATE, mode, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        # A link that was put there since is replaced itself, never followed.
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


def _status(folder: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _refuse_twin(folder: int, name: str) -> None:
    """Raise Refused where a name stands that some system takes for this one."""
    place = same_place(name)
    with os.scandir(folder) as entries:
        names = [entry.name for entry in islice(entries, _MOST_IN_A_FOLDER + 1)]
    if len(names) > _MOST_IN_A_FOLDER:
        raise Refused(Refusal.TOO_MANY)
    if any(other != name and same_place(other) == place for other in names):
        raise Refused(Refusal.COLLISION)
