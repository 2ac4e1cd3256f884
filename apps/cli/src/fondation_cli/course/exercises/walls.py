"""Walls of Bubblewrap: no network, the system read-only, no home, files of its own, processes of its own."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from fondation_cli.course.exercises.runner import PROCESSES, SECONDS, Bench, Ran, leashed, limited

_NOBODY = 65534
_TREE, _LIBRARIES = Path("/work"), Path("/libraries")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl", "/etc/localtime")
_PRIVATE_BYTES = 256 * 1024 * 1024
_HOSTS = "127.0.0.1 localhost\n"
"""All names there are inside: tests start servers of their own, and call them by this one."""


class Walls:
    """A runner that lets nothing out. `Walls.missing()` says whether they can be raised here."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    @staticmethod
    def missing() -> str | None:
        """Why no walls can be raised on this machine; None where they can."""
        return _missing()

    def places(self, bench: Bench) -> Bench:  # noqa: ARG002 - the same for every bench
        """Places of its own, the same in every sandbox."""
        return Bench(_TREE, _LIBRARIES)

    def run(self, command: Sequence[str], bench: Bench, variables: dict[str, str], check: Callable[[], None]) -> Ran:
        """Run it inside. As root, root's rights are given up before the walls are raised."""
        if _is_root():
            _hand_over(bench.tree)
        hosts = _hosts(bench)
        hosts.write_text(_HOSTS)
        hosts.chmod(0o644)
        words = [*_raised(bench, variables), "--", *command]
        return leashed(limited(words, processes=PROCESSES), {"PATH": os.defpath}, check, seconds=self._seconds)


def reachable(program: str) -> bool:
    """Whether a program of the system itself can be run inside."""
    return os.path.realpath(program).startswith("/usr/")


def _raised(bench: Bench | None, variables: dict[str, str]) -> list[str]:
    words = _dropped()
    words += ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]
    words += ["--cap-drop", "ALL", "--disable-userns", "--ro-bind", "/usr", "/usr"]
    for path in _SYSTEM:
        if os.path.islink(path):  # noqa: PTH114 - Path would follow the link to read it
            words += ["--symlink", os.readlink(path), path]  # noqa: PTH115 - the same
        elif os.path.isdir(path):  # noqa: PTH112 - the same
            words += ["--ro-bind", path, path]
    for path in _SETTINGS:
        words += ["--ro-bind-try", path, path]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(_PRIVATE_BYTES), "--tmpfs", "/tmp"]  # noqa: S108 - its own
    if bench is not None:
        words += ["--bind", str(bench.tree), str(_TREE), "--ro-bind", str(bench.libraries), str(_LIBRARIES)]
        words += ["--ro-bind", str(_hosts(bench)), "/etc/hosts", "--chdir", str(_TREE)]
    known = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8", **variables}  # noqa: S108 - its own
    return words + [word for name, value in sorted(known.items()) for word in ("--setenv", name, value)]


def _hosts(bench: Bench) -> Path:
    return bench.tree.parent / "hosts"


def _dropped() -> list[str]:
    """`--uid` inside is only a label: what root started could still read what root alone may read."""
    if not _is_root():
        return []
    return ["setpriv", "--reuid", str(_NOBODY), "--regid", str(_NOBODY), "--clear-groups", "--no-new-privs"]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _hand_over(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        os.chown(folder, _NOBODY, _NOBODY)
        for name in files:
            os.chown(Path(folder) / name, _NOBODY, _NOBODY, follow_symlinks=False)


@cache
def _missing() -> str | None:
    if not sys.platform.startswith("linux"):
        return "walls need Linux"
    needed = ["bwrap", *(["setpriv"] if _is_root() else [])]
    for program in needed:
        if shutil.which(program, path=os.defpath) is None:
            return f"{program} is not installed"
    ran = leashed([*_raised(None, {}), "--", "/usr/bin/env"], {"PATH": os.defpath}, lambda: None)
    return None if ran.exit_code == 0 else "this system lets no walls be raised"
