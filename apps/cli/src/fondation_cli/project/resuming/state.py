"""The files of a tree that a step has left, as one archive, and back: exactly them, or nothing."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

from fondation_cli.memo import ENTRY_BYTES
from fondation_cli.project.collect.archives import write_tar
from fondation_cli.project.collect.bounds import MEBIBYTE, Bounds
from fondation_cli.project.collect.gather import gather
from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refused
from fondation_cli.project.tree import Tree
from fondation_cli.sandbox.clearing import clear

_BOUNDS = Bounds(files=5_000, file_bytes=16 * MEBIBYTE, total_bytes=64 * MEBIBYTE)
_PROGRAM = 0o100


def packed(tree: Path, room: Path, check: Callable[[], None], *, without: str) -> bytes | None:
    """The files in `tree`, which nobody writes to; None where something in it is no plain file, or there is too much.

    `without` names a folder that is brought in from elsewhere. `room` takes copies meanwhile. Raises OSError.
    """
    archive = room / "state.tar.gz"
    try:
        with gather(tree, room, check, ignored=lambda path: path == without, bounds=_BOUNDS) as gathered:
            if gathered.leavings.total:
                return None
            made = write_tar(gathered, archive)
        return archive.read_bytes() if made.size < ENTRY_BYTES else None
    finally:
        archive.unlink(missing_ok=True)


def restore(archive: bytes, tree: Path) -> bool:
    """Put its files in the place of all that `tree` holds; whether they could be read. Raises OSError."""
    made = tree.with_name(f"{tree.name}.back")
    made.mkdir()
    try:
        _unpack(archive, made)
    except (tarfile.TarError, EOFError, Refused):
        clear(made)
        return False
    clear(tree)
    made.rename(tree)
    return True


def _unpack(archive: bytes, folder: Path) -> None:
    """As it was packed here: plain files alone, each by a path that is checked again."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as members, Tree(folder) as tree:
        for member in members:
            content = members.extractfile(member)
            if content is not None:
                tree.write(checked(member.name), content.read(), executable=bool(member.mode & _PROGRAM))
