"""A batch of files that somebody untrusted has answered: each is written or refused, for itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fondation_cli.project.edits import Edit, edited, leaves_out
from fondation_cli.project.paths import ProjectPath, checked
from fondation_cli.project.refusal import Refusal, Refused
from fondation_cli.project.tree import Tree
from fondation_shared.project_paths import same_place, shown

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as a whole. `finished` is false where the answer ended before the file did."""

    path: str
    content: str
    finished: bool = True


@dataclass(frozen=True, slots=True)
class EditedFile:
    """Edits of a file that is there: all of them are made, or none."""

    path: str
    edits: tuple[Edit, ...]
    finished: bool = True


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file that goes."""

    path: str


Change = NewFile | EditedFile | RemovedFile


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one batch may hold: files, bytes of a file, bytes of all."""

    files: int = 500
    file_bytes: int = MEBIBYTE
    total_bytes: int = 16 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that was left as it was. `path` is made for people to read."""

    path: str
    refusal: Refusal


@dataclass(slots=True)
class Written:
    """What came of a batch, in its order."""

    files: list[ProjectPath] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def write(tree: Tree, changes: Sequence[Change], limits: Limits | None = None) -> Written:
    """Make each change that can be made; the others are listed with their reasons, and touch nothing.

    Raises OSError where the machine fails: a full disk is nobody's answer.
    """
    batch = _Batch(tree, limits or Limits())
    for change in changes:
        batch.add(change)
    return batch.written


class _Batch:
    def __init__(self, tree: Tree, limits: Limits) -> None:
        self._tree = tree
        self._limits = limits
        self._places: set[str] = set()
        self._bytes = 0
        self.written = Written()

    def add(self, change: Change) -> None:
        try:
            path = self._admitted(change)
            self._make(path, change)
        except Refused as refused:
            self.written.rejections.append(Rejection(shown(change.path), refused.refusal))
        else:
            self.written.files.append(path)

    def _admitted(self, change: Change) -> ProjectPath:
        path = checked(change.path)
        if len(self.written.files) >= self._limits.files:
            raise Refused(Refusal.TOO_MANY)
        if same_place(path) in self._places:
            raise Refused(Refusal.TWICE)
        if not isinstance(change, RemovedFile) and not change.finished:
            raise Refused(Refusal.UNFINISHED)
        self._places.add(same_place(path))
        return path

    def _make(self, path: ProjectPath, change: Change) -> None:
        match change:
            case NewFile(content=content):
                self._write(path, content, added=content)
            case EditedFile(edits=edits):
                before = _text(self._tree.read(path, self._limits.file_bytes))
                self._write(path, edited(before, edits), added="\n".join(edit.new for edit in edits))
            case RemovedFile():
                self._tree.remove(path)

    def _write(self, path: ProjectPath, text: str, *, added: str) -> None:
        if leaves_out(added):
            raise Refused(Refusal.ELIDED)
        content = _bytes(text)
        if len(content) > self._limits.file_bytes:
            raise Refused(Refusal.TOO_LARGE)
        if self._bytes + len(content) > self._limits.total_bytes:
            raise Refused(Refusal.TOO_MUCH)
        self._tree.write(path, content)
        self._bytes += len(content)


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Refused(Refusal.NOT_TEXT) from error


def _bytes(text: str) -> bytes:
    if "\0" in text:
        raise Refused(Refusal.NOT_TEXT)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Refused(Refusal.NOT_TEXT) from error
