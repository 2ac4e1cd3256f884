"""What Bubblewrap is told: the namespaces, and a root that holds the system's programs and little else."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import TREE, Task

HOME = Path("/home/builder")
IDENTITY = 10001
_NAMESPACES = ("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/localtime")
_SHARED_MEMORY = 16 * 1024 * 1024
_FILES = {
    "/etc/passwd": f"builder:x:{IDENTITY}:{IDENTITY}:builder:{HOME}:/bin/sh\n",
    "/etc/group": f"builder:x:{IDENTITY}:\n",
    "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


@dataclass(frozen=True, slots=True)
class Descriptors:
    """Descriptors that Bubblewrap reads from: the filter, and what to wait for before the command begins."""

    status: int
    filter: int | None
    hold: int | None


def arguments(task: Task, descriptors: Descriptors, files: Mapping[str, int]) -> list[str]:
    """Everything up to the command. `files` are the descriptors with the contents of `small_files`, by place."""
    words = [*_NAMESPACES, "--clearenv", "--cap-drop", "ALL", "--hostname", "sandbox"]
    words += ["--uid", str(IDENTITY), "--gid", str(IDENTITY), "--json-status-fd", str(descriptors.status)]
    if descriptors.filter is not None:
        words += ["--seccomp", str(descriptors.filter)]
    if descriptors.hold is not None:
        words += ["--block-fd", str(descriptors.hold)]
    words += ["--ro-bind", "/usr", "/usr", *_system(), *_devices(task.policy)]
    for place in _SETTINGS:
        words += ["--ro-bind-try", place, place]
    for place, descriptor in files.items():
        words += ["--ro-bind-data", str(descriptor), place]
    words += ["--bind", str(task.tree), str(TREE)]
    for mount in task.mounts:
        words += ["--ro-bind", str(mount.source), str(mount.place)]
    # Last of all: a root, or a folder of devices, that can be written to would be memory without a bound.
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(TREE)]
    return [*words, *_variables(task)]


def small_files() -> dict[str, bytes]:
    """What programs look up in `/etc`: one user, one host, no name service."""
    return {place: text.encode() for place, text in _FILES.items()}


def _system() -> Iterator[str]:
    yield from ("--dir", "/etc", "--dir", "/var")
    yield from ("--symlink", "/tmp", "/var/tmp")  # noqa: S108 - inside, where it is its own
    for path in _SYSTEM:
        if os.path.islink(path):  # noqa: PTH114 - Path would follow the link to read it
            yield from ("--symlink", os.readlink(path), path)  # noqa: PTH115 - the same
        elif os.path.isdir(path):  # noqa: PTH112 - the same
            yield from ("--ro-bind", path, path)


def _devices(policy: Policy) -> Iterator[str]:
    yield from ("--proc", "/proc", "--dev", "/dev")
    for place, size in ((Path("/dev/shm"), _SHARED_MEMORY), (Path("/tmp"), policy.scratch), (HOME, policy.scratch)):  # noqa: S108 - its own
        yield from ("--size", str(size), "--tmpfs", str(place))


def _variables(task: Task) -> Iterator[str]:
    known = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(HOME), "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108 - its own
    for name, value in sorted({**known, **task.variables}.items()):
        yield from ("--setenv", name, value)
