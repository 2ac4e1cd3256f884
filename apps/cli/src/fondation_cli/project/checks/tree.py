"""Files that foreign code has left, read without following it anywhere else."""

import fnmatch
import os
import stat
from pathlib import Path, PurePosixPath

from fondation_cli.project.checks.refusal import Refused, quoted

MOST_BYTES = 8 * 1024 * 1024
_MOST_ENTRIES = 10_000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Tree:
    """The files below a folder of ours, opened part by part: a link in the way is refused, not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def size(self, path: PurePosixPath) -> int:
        """Of a file, in bytes. Raises Refused: it is not there, or is no plain file."""
        return self._opened(path)[1]

    def read(self, path: PurePosixPath) -> bytes:
        """A file's content. Raises Refused: as `size`, or it is too long."""
        return self._opened(path, reading=True)[0]

    def holds(self, path: PurePosixPath) -> bool:
        """Whether there is a plain file."""
        try:
            self.size(path)
        except Refused:
            return False
        return True

    def matching(self, path: PurePosixPath) -> PurePosixPath:
        """The first path that this one stands for: its last part may hold `*`. Raises Refused: there is none."""
        if "*" not in path.name:
            return path
        folder = self._folder(path.parent)
        try:
            names = _names(folder)
        finally:
            os.close(folder)
        found = sorted(name for name in names if fnmatch.fnmatchcase(name, path.name))
        if not found:
            raise Refused(f"there is no {quoted(str(path))}")
        return path.parent / found[0]

    def _opened(self, path: PurePosixPath, *, reading: bool = False) -> tuple[bytes, int]:
        """Content, where it is read, and size."""
        descriptor = self._file(path)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Refused(f"{quoted(str(path))} is no plain file")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                content = file.read(MOST_BYTES + 1) if reading else b""
        finally:
            os.close(descriptor)
        if len(content) > MOST_BYTES:
            raise Refused(f"{quoted(str(path))} is longer than {MOST_BYTES} bytes")
        return content, status.st_size

    def _file(self, path: PurePosixPath) -> int:
        """A descriptor of whatever lies there, for whoever asks to close."""
        folder = self._folder(path.parent)
        try:
            return os.open(path.name, _FILE, dir_fd=folder)
        except (OSError, ValueError) as error:
            raise Refused(f"there is no {quoted(str(path))}") from error
        finally:
            os.close(folder)

    def _folder(self, path: PurePosixPath) -> int:
        """A descriptor of a folder, for whoever asks to close."""
        if path.is_absolute() or ".." in path.parts:
            raise Refused(f"{quoted(str(path))} is outside of the project")
        descriptor = os.open(self._root, _FOLDER)
        for part in path.parts:
            try:
                inner = os.open(part, _FOLDER, dir_fd=descriptor)
            except (OSError, ValueError) as error:
                raise Refused(f"there is no folder {quoted(str(path))}") from error
            finally:
                os.close(descriptor)
            descriptor = inner
        return descriptor


def _names(folder: int) -> list[str]:
    names: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            names.append(entry.name)
            if len(names) > _MOST_ENTRIES:
                raise Refused(f"a folder holds more than {_MOST_ENTRIES} entries")
    return names
