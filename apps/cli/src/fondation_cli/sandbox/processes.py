"""The processes of a sandbox, as seen from this machine, and what they hold."""

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.sandbox.extent import Seen, space

_OVER = {"Z", "X"}


def below(first: int) -> Iterator[int]:
    """A process and all below it; one that loses its parent comes to the first."""
    waiting = [first]
    while waiting:
        yield (found := waiting.pop())
        for task in _tasks(found):
            with contextlib.suppress(OSError):
                waiting += map(int, (task / "children").read_text().split())


def nameless(first: int, tree: Path) -> Seen:
    """What they hold, on the disk of `tree`, of files that have no name any more; each file once."""
    device = tree.stat().st_dev
    sizes: dict[int, int] = {}
    hidden = False
    for process in below(first):
        for task in _tasks(process):
            try:
                sizes |= _of(task / "fd", device)
            except PermissionError:
                hidden = hidden or _lives(task)
            except OSError:
                continue
    return Seen(sum(sizes.values()), hidden)


def _tasks(process: int) -> list[Path]:
    """Its threads: each may have descriptors, and children, of its own."""
    try:
        return list(Path("/proc", str(process), "task").iterdir())
    except OSError:
        return []


def _of(descriptors: Path, device: int) -> dict[int, int]:
    """Files by their numbers, with the space that each takes. Raises OSError."""
    sizes = {}
    for descriptor in descriptors.iterdir():
        with contextlib.suppress(OSError):
            status = descriptor.stat()
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 0 and status.st_dev == device:
                sizes[status.st_ino] = space(status)
    return sizes


def _lives(task: Path) -> bool:
    """Whether it has not ended: of one that has nobody may see what it held, and it holds nothing."""
    with contextlib.suppress(OSError):
        return (task / "stat").read_text().rpartition(")")[2].split()[0] not in _OVER
    return False
