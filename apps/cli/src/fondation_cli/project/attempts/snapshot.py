"""The files of one attempt, out of the repository again: as a folder, or as an archive."""

import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.git.objects import Damaged, Objects
from fondation_cli.project.attempts import git
from fondation_cli.project.collect.archives import Artifact, artifact
from fondation_cli.project.paths import ProjectPath, checked
from fondation_cli.project.refusal import Refused
from fondation_cli.project.tree import Tree
from fondation_shared.archives import plain_member
from fondation_shared.project_paths import shown

_PROGRAM = "100755"


@dataclass(frozen=True, slots=True)
class _File:
    path: ProjectPath
    blob: str
    executable: bool


class Snapshot:
    """Raises HistoryFailed, and OSError where a place cannot be written to."""

    def __init__(self, git_dir: Path, commit: str) -> None:
        self._git_dir = git_dir
        self._commit = commit

    def restore(self, folder: Path) -> None:
        """Make `folder`, which must not be there, and put the files into it: exactly this state, nothing of another."""
        folder.mkdir()
        self.lay_out(folder)

    def lay_out(self, folder: Path) -> None:
        """Put the files into an empty folder."""
        with Tree(folder) as tree:
            for file, content in self._contents():
                tree.write(file.path, content, executable=file.executable)

    def texts(self, largest: int) -> dict[str, str | None]:
        """What each file says, by path; None for one that is no text, or has more than `largest` bytes."""
        return {file.path: _text(content, largest) for file, content in self._contents()}

    def write_zip(self, target: Path) -> Artifact:
        """A `.zip` at `target`, which must not be there yet; the same for the same files, byte for byte."""
        with zipfile.ZipFile(target, "x") as archive:
            for file, content in self._contents():
                archive.writestr(plain_member(file.path, executable=file.executable), content)
        return artifact(target)

    def _contents(self) -> Iterator[tuple[_File, bytes]]:
        with closing(Objects(self._git_dir)) as objects:
            for file in self._files():
                objects.ask([file.blob])
                try:
                    content = objects.take()
                except Damaged as error:
                    raise git.failed(f"{file.path} is damaged.") from error
                if content is None:
                    raise git.failed(f"{file.path} is missing.")
                yield file, content

    def _files(self) -> list[_File]:
        """Their paths are checked again: the repository may have been carried here from anywhere."""
        listed = git.run(self._git_dir, "ls-tree", "-r", "-z", "--full-tree", self._commit)
        return [_file(row) for row in listed.decode(errors="surrogateescape").split("\0") if row]


def _text(content: bytes, largest: int) -> str | None:
    try:
        return None if len(content) > largest else content.decode()
    except UnicodeDecodeError:
        return None


def _file(row: str) -> _File:
    """A row of `git ls-tree`: mode, kind and blob before a tab, the path behind it."""
    facts, _, path = row.partition("\t")
    mode, _, blob = facts.split(" ")
    try:
        return _File(checked(path), blob, mode == _PROGRAM)
    except Refused as refused:
        raise git.failed(f"{shown(path)}: {refused}.") from refused
