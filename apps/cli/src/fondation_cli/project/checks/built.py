"""Files that a build has left, read without following them anywhere else."""

import fnmatch
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath

from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_cli.project.descriptors import file_in, folder_in, root
from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refused

MOST_BYTES = 8 * 1024 * 1024
_MOST_ENTRIES = 10_000


class Built:
    """A project's folder after a build. Paths are from its root.

    Every method raises Unmet for a file that is not there or is no plain file, and OSError where the machine fails.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder

    def size(self, path: PurePosixPath) -> int:
        """Of a file, in bytes."""
        with self._file(path) as (_, size):
            return size

    def read(self, path: PurePosixPath) -> bytes:
        """A file's content. Raises Unmet also where that is too long."""
        with self._file(path) as (descriptor, _):
            content = os.fdopen(descriptor, "rb", closefd=False).read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Unmet(f"{quoted(str(path))} is longer than {MOST_BYTES} bytes")
        return content

    def holds(self, path: PurePosixPath) -> bool:
        """Whether there is a plain file."""
        try:
            self.size(path)
        except Unmet:
            return False
        return True

    def matching(self, path: PurePosixPath) -> PurePosixPath:
        """The first path that this one stands for: its last part may hold `*`."""
        if "*" not in path.name:
            return path
        with _told(path), self._folder(path.parent) as folder, os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, _MOST_ENTRIES + 1)]
        if len(names) > _MOST_ENTRIES:
            raise Unmet(f"a folder holds more than {_MOST_ENTRIES} entries")
        found = sorted(name for name in names if fnmatch.fnmatchcase(name, path.name))
        if not found:
            raise Unmet(f"there is no {quoted(str(path))}")
        return path.parent / found[0]

    @contextmanager
    def _file(self, path: PurePosixPath) -> Iterator[tuple[int, int]]:
        """A descriptor of a plain file, and its size."""
        with _told(path):
            checked(str(path))
            with self._folder(path.parent) as folder, file_in(folder, path.name) as (descriptor, status):
                yield descriptor, status.st_size

    @contextmanager
    def _folder(self, path: PurePosixPath) -> Iterator[int]:
        """A descriptor of a folder, reached step by step."""
        if path.parts:
            checked(str(path))
        with ExitStack() as opened:
            current = opened.enter_context(root(self._root))
            for part in path.parts:
                current = opened.enter_context(folder_in(current, part))
            yield current


@contextmanager
def _told(path: PurePosixPath) -> Iterator[None]:
    """What a project itself can bring about, told as what was seen."""
    try:
        yield
    except FileNotFoundError as error:
        raise Unmet(f"there is no {quoted(str(path))}") from error
    except Refused as refused:
        raise Unmet(f"{quoted(str(path))} cannot be looked at: {refused.refusal}") from refused
