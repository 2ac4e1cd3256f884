"""Where groups of version 2 may be made: below the root of all for root, else in what was handed over to us."""

import os
from collections.abc import Iterator
from pathlib import Path

CONTROLLERS = ("memory", "pids", "cpu")
_NAME = "fondation"


class Unusable(Exception):
    """No group can be made: `args` say why."""


def delegated(root: Path, membership: str) -> Path:
    """A folder whose children may have all controllers. `membership` is our own line of `/proc/self/cgroup`.

    A group with processes of its own cannot hand controllers down, the root excepted. So it is the root, or the nearest
    group above ours that is ours to write to and holds no process itself: systemd makes one where a service has
    `Delegate=yes` and a `DelegateSubgroup`. Raises Unusable.
    """
    if os.geteuid() == 0:
        return _prepared(root)
    for above in _above(root, membership):
        if os.access(above, os.W_OK) and os.access(above / "cgroup.subtree_control", os.W_OK) and _is_empty(above):
            return _prepared(above)
    raise Unusable(f"control groups: {root} cannot be written to")


def _above(root: Path, membership: str) -> Iterator[Path]:
    own = next((line.removeprefix("0::/") for line in membership.splitlines() if line.startswith("0::/")), "")
    place = root / own
    while place != root and root in place.parents:
        place = place.parent
        if place != root:
            yield place


def _is_empty(folder: Path) -> bool:
    return not (folder / "cgroup.procs").read_text().split()


def _prepared(parent: Path) -> Path:
    """A group in `parent` that hands every controller down, as `parent` does."""
    made = parent / _NAME
    wanted = " ".join(f"+{name}" for name in CONTROLLERS)
    for folder in (parent, made):
        try:
            folder.mkdir(exist_ok=True)
            (folder / "cgroup.subtree_control").write_text(wanted)
        except OSError as error:
            raise Unusable(f"control groups: {folder} hands no controllers down ({error.strerror})") from error
    return made
