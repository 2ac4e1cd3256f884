"""An archive of a project: checked entry by entry, and turned into a bare repository with one commit."""

import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from fondation_cli.course import git
from fondation_cli.course.fetching.entries import BOUNDS, ArchiveEntry, Bounds, as_repository_error, read_archive
from fondation_cli.course.fetching.local import nearest
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.git.fast_import import FastImport, ImportEnded
from fondation_cli.runner import Report
from fondation_shared.errors import DiskFull, RepositoryError

ENDINGS = (".zip", ".tar.gz", ".tgz")
_CHUNK = 1 << 20
_AUTHOR = "Fondation <archive@fondation.invalid> 946684800 +0000"
"""The same for every archive, so that the same files make the same commit."""


def open_archive(path: Path, folder: Path, report: Report, *, name: str, bounds: Bounds = BOUNDS) -> Snapshot:
    """Import an archive into a bare repository at `folder`, which is made; it is gone again if this fails.

    Raises RepositoryError: no such file, no archive, an entry that reaches outside, a device, a bomb; DiskFull.
    """
    if not path.is_file():
        raise RepositoryError(f"There is no archive at {path}.", hint=f"ls -la {shlex.quote(str(nearest(path)))}")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        git.init_bare(folder)
        with as_repository_error(path), _Import(folder) as importing:
            for entry in read_archive(path, report, bounds):
                importing.add(entry)
            importing.commit()
        found = git.run("rev-parse", "--verify", "refs/heads/archive", git_dir=folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Snapshot(folder, url=path.name, commit=found.stdout.decode().strip(), name=name)


@dataclass(slots=True)
class _Tree:
    """What the commit will hold: for each path its mode and the mark of its content."""

    files: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)

    def stripped(self) -> dict[tuple[str, ...], tuple[str, int]]:
        """The files, without the one folder that all of them lie in, if there is one."""
        tops = {path[0] for path in self.files}
        if len(tops) == 1 and all(len(path) > 1 for path in self.files):
            return {path[1:]: file for path, file in self.files.items()}
        return self.files


class _Import:
    """A `git fast-import` that is fed entries. A context manager: leaving it by an exception kills it."""

    def __init__(self, folder: Path) -> None:
        self._tree = _Tree()
        self._marks = 0
        self._stream = FastImport(folder, lasting=False)

    def __enter__(self) -> Self:
        self._stream.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.__exit__(kind, error, trace)
        if isinstance(error, ImportEnded):
            raise _failure(str(error)) from error

    def add(self, entry: ArchiveEntry) -> None:
        """Store the content of an entry; a hard link shares the content of an earlier one."""
        if entry.same_as is not None:
            known = self._tree.files.get(entry.same_as)
            if known is None:
                raise RepositoryError(
                    "The archive holds a link to nothing.", cause=f"{'/'.join(entry.path)} leads out of it."
                )
            self._tree.files[entry.path] = known
            return
        self._marks += 1
        self._stream.write(b"blob\nmark :%d\ndata %d\n" % (self._marks, entry.size))
        left = entry.size
        while left:
            chunk = entry.content.read(min(_CHUNK, left))
            if not chunk:
                raise RepositoryError("The archive is damaged.", cause=f"{'/'.join(entry.path)} ends too early.")
            self._stream.write(chunk)
            left -= len(chunk)
        self._stream.write(b"\n")
        self._tree.files[entry.path] = (entry.mode, self._marks)

    def commit(self) -> None:
        """Make the one commit. Raises RepositoryError where there is nothing to commit, or git refuses it."""
        if not self._tree.files:
            raise RepositoryError("The archive is empty.", cause="It holds no file.", hint="tar -tzf ARCHIVE")
        self._stream.write(f"commit refs/heads/archive\nauthor {_AUTHOR}\ncommitter {_AUTHOR}\n".encode())
        self._stream.write(b"data 16\nImported archive\n")
        for path, (mode, mark) in sorted(self._tree.stripped().items()):
            self._stream.write(f"M {mode} :{mark} {_quoted(path)}\n".encode(errors="surrogateescape"))
        self._stream.finish()


def _failure(text: str) -> RepositoryError | DiskFull:
    if "No space left" in text:
        return DiskFull("The disk is full.", cause="The archive did not fit.", hint="df -h")
    return RepositoryError("The archive could not be unpacked.", cause=text or "git fast-import ended.")


def _quoted(path: tuple[str, ...]) -> str:
    escaped = "/".join(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
