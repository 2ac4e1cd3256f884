"""The files of a tree that a step has left, as one archive, and back: exactly them, or nothing."""

import io
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from fondation_cli.memo import ENTRY_BYTES
from fondation_cli.project.collect.archives import write_tar
from fondation_cli.project.collect.bounds import MEBIBYTE, Bounds
from fondation_cli.project.collect.gather import gather
from fondation_cli.project.paths import ProjectPath, checked
from fondation_cli.project.refusal import Refused
from fondation_cli.project.tree import Tree
from fondation_cli.sandbox.clearing import clear

_BOUNDS = Bounds(files=5_000, file_bytes=16 * MEBIBYTE, total_bytes=64 * MEBIBYTE)
_PROGRAM = 0o100


def packed(tree: Path, room: Path, check: Callable[[], None], *, without: str) -> bytes | None:
    """The files in `tree`, which nobody writes to; None where something in it is no plain file, or there is too much.

    `without` names a folder that is brought in from elsewhere. `room` takes copies meanwhile. Raises OSError.
    """
    with tempfile.TemporaryDirectory(dir=room) as folder:
        archive = Path(folder, "state.tar.gz")
        with gather(tree, room, check, ignored=lambda path: path == without, bounds=_BOUNDS) as gathered:
            if gathered.leavings.total:
                return None
            made = write_tar(gathered, archive)
        return archive.read_bytes() if made.size < ENTRY_BYTES else None


def restore(archive: bytes, tree: Path) -> bool:
    """Put its files in the place of all that `tree` holds; whether they could be read. Raises OSError."""
    try:
        # All of it is read before anything goes.
        for _ in _files(archive):
            pass
    except (tarfile.TarError, EOFError, Refused):
        return False
    for entry in list(tree.iterdir()):
        clear(entry)
    with Tree(tree) as opened:
        for path, content, executable in _files(archive):
            opened.write(path, content, executable=executable)
    return True


def _files(archive: bytes) -> Iterator[tuple[ProjectPath, bytes, bool]]:
    """As they were packed here: plain files alone, each by a path that is checked again."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as members:
        for member in members:
            content = members.extractfile(member)
            if content is not None:
                yield checked(member.name), content.read(), bool(member.mode & _PROGRAM)
