"""The filter of system calls: what a build has no use for, and what has opened kernels before.

The names are those that the default profiles of container engines refuse without privileges. A call that this
architecture or this library does not know is left out.
"""

import contextlib
import errno
import os
from functools import cache

_REFUSED = (
    *("mount", "umount", "umount2", "pivot_root", "move_mount", "open_tree", "open_tree_attr", "mount_setattr"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "chroot", "unshare", "setns", "swapon", "swapoff", "quotactl"),
    *("quotactl_fd", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd"),
    *("bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl", "io_uring_setup"),
    *("io_uring_enter", "io_uring_register", "fanotify_init", "open_by_handle_at", "lookup_dcookie"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "syslog", "acct"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "stime", "iopl", "ioperm", "vhangup"),
    *("set_mempolicy", "mbind", "migrate_pages", "move_pages", "modify_ldt", "vm86", "vm86old", "nfsservctl"),
    *("uselib", "sysfs", "_sysctl", "personality", "create_module", "get_kernel_syms", "query_module"),
)
_NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""

_UNCOUNTED = ("memfd_create", "memfd_secret", "shmget", "semget", "msgget")
"""Memory that belongs to no process: only a control group counts it. Programs make do without where it is unknown."""

_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_FAMILIES = (1, 2, 10, 16)
"""Local, IPv4, IPv6, and the kernel's own by which a program learns of its interfaces."""

_HIGHEST_FAMILY = 46
_LOW_BITS = 0xFFFFFFFF


@cache
def program(*, grouped: bool) -> bytes | None:
    """The filter as the kernel takes it; None where libseccomp is not installed. `grouped`: a group counts memory."""
    try:
        import pyseccomp as seccomp  # noqa: PLC0415 - loads the system's library, which may not be there
    except (ImportError, OSError, RuntimeError):
        return None
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)
    for name in _REFUSED:
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            rules.add_rule(refused, name)
    # The filter cannot look into the structure that clone3 takes: told that there is none, libraries use clone.
    for name in ("clone3", *(() if grouped else _UNCOUNTED)):
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            rules.add_rule(seccomp.ERRNO(errno.ENOSYS), name)
    for flag in _NEW_NAMESPACES:
        rules.add_rule(refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    for request in (_TIOCSTI, _TIOCLINUX):
        rules.add_rule(refused, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, _LOW_BITS, request))
    for family in set(range(_HIGHEST_FAMILY + 1)) - set(_FAMILIES):
        # The kernel takes an int: what stands above its bits must not make another number of it here.
        arg = seccomp.Arg(0, seccomp.MASKED_EQ, _LOW_BITS, family)
        rules.add_rule(seccomp.ERRNO(errno.EAFNOSUPPORT), "socket", arg)
    return _exported(rules)


def _exported(rules: object) -> bytes:
    export = getattr(rules, "export_bpf")  # noqa: B009 - the binding has no types
    descriptor = os.memfd_create("filter")
    with os.fdopen(descriptor, "rb") as file:
        export(file)
        file.seek(0)
        return file.read()
