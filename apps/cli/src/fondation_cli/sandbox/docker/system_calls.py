"""The filter of system calls, as engines take it: what a build has a use for. All else is refused.

Narrower than the engine's own in every point: that one lets a process trace others, and up to release 25 io_uring.
An engine adds by itself that calls newer than these do not exist.
"""

import errno
from functools import cache
from pathlib import Path

_NEW_NAMESPACES = 0x7E020000
"""All of CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""

_FAMILIES = (1, 2, 10, 16)
"""Local, IPv4, IPv6, and the kernel's own by which a program learns of its interfaces."""


@cache
def profile() -> dict[str, object]:
    """The filter, for every architecture: names that one of them does not have are passed over."""
    allowed = Path(__file__).with_name("system_calls.txt").read_text(encoding="ascii").split()
    plain = {"index": 0, "value": _NEW_NAMESPACES, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}
    families = [{"index": 0, "value": family, "op": "SCMP_CMP_EQ"} for family in _FAMILIES]
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "syscalls": [
            {"names": allowed, "action": "SCMP_ACT_ALLOW"},
            {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [plain]},
            # A filter cannot look into the structure that clone3 takes: told that there is none, libraries use clone.
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},
            *({"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [family]} for family in families),
        ],
    }
