"""A disk of its own for a tree that foreign code writes to: a file that is mounted, so that nothing grows beyond it.

Only root may do that, and only where the kernel has loop devices. The file has no name once it is mounted, and takes
only the space that is written to: it goes with its mount, whatever becomes of us.
"""

import os
import shutil
import stat
from functools import cache
from pathlib import Path

from fondation_cli.sandbox import ground, tool
from fondation_cli.sandbox.policy import MEBIBYTE, Policy

_INODE = 256
_RESERVED = 16 * MEBIBYTE
"""What ext4 keeps back for itself: a fiftieth of the disk, at most this."""

_FORMAT = ("-q", "-F", "-t", "ext4", "-b", "4096", "-I", str(_INODE), "-m", "0", "-O", "^has_journal,^resize_inode")
_EXTENDED = "lazy_itable_init=1,nodiscard,root_owner=0:0"
_OPTIONS = "loop,nosuid,nodev,noatime,barrier=0,noinit_itable"
"""Nothing on it outlives the machine: it needs no journal, and no order of writes."""

_SMALLEST = Policy(disk=4 * MEBIBYTE, files=100)
_FULL = 4 * MEBIBYTE
"""So little is left, or a twentieth, where a disk refuses a large write: what it would need for it is set aside."""

_SLACK = 1.1
_SECONDS = 60
_TOOLS = ("mke2fs", "mount", "umount")


def give(tree: Path, policy: Policy) -> None:
    """Mount a disk of the policy's size on `tree`, an empty folder; `clear` takes it away. Raises OSError.

    Whoever may enter the folder may enter the disk.
    """
    mode = stat.S_IMODE(tree.stat().st_mode)
    image = tree.with_name(f".{tree.name}.disk")
    try:
        with image.open("xb") as file:
            kept_back = min(_RESERVED, policy.disk // 50)
            file.truncate(policy.disk + policy.files * _INODE + kept_back)
        tool.use("mke2fs", *_FORMAT, "-N", str(policy.files), "-E", _EXTENDED, image, seconds=_SECONDS)
        tool.use("mount", "-t", "ext4", "-o", _OPTIONS, "--", image, tree, seconds=_SECONDS)
    finally:
        image.unlink(missing_ok=True)
    tree.chmod(mode)
    (tree / "lost+found").rmdir()


def is_given(tree: Path, policy: Policy) -> bool:
    """Whether the tree is a disk of its own, and no larger than the policy allows."""
    size = os.statvfs(tree)
    return os.path.ismount(tree) and size.f_blocks * size.f_frsize <= policy.disk * _SLACK + _RESERVED


def full(tree: Path, policy: Policy) -> str:
    """Which of its bounds a disk of its own has met, in a few words; empty where none."""
    left = os.statvfs(tree)
    if left.f_bavail * left.f_frsize < min(_FULL, policy.disk // 20):
        return f"more than {policy.disk} bytes"
    return "" if left.f_ffree else f"more than {policy.files} files"


@cache
def lacking() -> str:
    """Why trees can be given no disks here, in a few words; empty where they can. Tried once."""
    if os.geteuid() != 0:
        return "only root can give it a disk of its own"
    missing = next((name for name in _TOOLS if shutil.which(name, path=tool.PATH) is None), None)
    if missing is not None:
        return f"{missing} is not installed"
    if not Path("/dev/loop-control").exists():
        return "there are no loop devices"
    try:
        with ground.claimed(ground.PROBE) as folder:
            tree = folder / "tree"
            tree.mkdir(mode=0o700)
            give(tree, _SMALLEST)
    except OSError as error:
        return error.strerror or str(error)
    return ""
