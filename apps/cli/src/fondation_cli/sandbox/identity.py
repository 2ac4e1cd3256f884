"""Which process something belongs to: whether that lives, though its number is given to another one some day."""

import os
from pathlib import Path


def began(pid: int) -> str:
    """When a process began, as the kernel counts; `ended` where there is none, `unknown` where nobody says.

    A system may show everybody their own processes only: that one is not to be seen does not say that it has ended.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "unknown" if _lives(pid) else "ended"


def has_ended(pid: int, when: str) -> bool:
    """Whether the process of this number that began then lives no more; False where nobody says."""
    return began(pid) not in {when, "unknown"}


def numbering() -> int:
    """The namespace that process numbers belong to; 0 where there are none."""
    try:
        return os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116 - no file of any folder
    except OSError:
        return 0


def machine() -> str:
    """This start of this machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return os.uname().nodename


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
