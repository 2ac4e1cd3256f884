"""Control groups: bounds for all processes of a sandbox together, and the way to find and end every one of them.

Version 2 where its one hierarchy is there and may be used, else version 1, whose controllers lie in folders of their
own. Where neither may be written to there are no groups, and the walls that need them are degraded.
"""

import contextlib
import os
import re
import secrets
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.sandbox.bubblewrap.delegation import CONTROLLERS, Unusable, delegated
from fondation_cli.sandbox.bubblewrap.settings import settings
from fondation_cli.sandbox.identity import began, has_ended, numbering
from fondation_cli.sandbox.policy import Policy

_ROOT = Path("/sys/fs/cgroup")
_PREFIX = "fondation-"
_NAME = re.compile(r"fondation-(\d+)-(\d+)-(\d+)-[0-9a-f]{8}")
"""Whose it is: a process by its number, when it began, and where that number counts."""
_GONE_SECONDS = 10.0
_AGAIN_SECONDS = 0.0005
"""Its last process is all but gone when a command has ended: whoever waits longer pays for it in each command."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group, in each of its folders; `version` says which files they hold."""

    folders: tuple[Path, ...]
    version: int

    @property
    def memory_denied(self) -> int:
        """How many of its processes were killed for want of memory."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"  # noqa: PLR2004 - the version
        return self._count(name, "oom_kill")

    @property
    def processes_denied(self) -> int:
        """How many processes it was refused."""
        return self._count("pids.events", "max")

    def processes(self) -> list[int]:
        """Who lives in it."""
        found: set[int] = set()
        for folder in self.folders:
            with contextlib.suppress(OSError):
                found.update(map(int, (folder / "cgroup.procs").read_text().split()))
        return sorted(found)

    def remove(self) -> None:
        """End whoever is left in it, and take it away.

        Raises TimeoutError: a process could not be ended.
        """
        deadline = time.monotonic() + _GONE_SECONDS
        while left := self.processes():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if time.monotonic() >= deadline:
                raise TimeoutError(f"{len(left)} processes of the sandbox cannot be ended")
            time.sleep(_AGAIN_SECONDS)
        for folder in self.folders:
            _removed(folder, deadline)

    def _count(self, name: str, field: str) -> int:
        for folder in self.folders:
            with contextlib.suppress(OSError):
                for line in (folder / name).read_text().splitlines():
                    key, _, value = line.partition(" ")
                    if key == field:
                        return int(value)
        return 0


def group(policy: Policy) -> Group:
    """A new group with the bounds of the policy.

    Raises Unusable: none can be made here.
    """
    version, parents = _parents()
    name = f"{_PREFIX}{os.getpid()}-{began(os.getpid())}-{numbering()}-{secrets.token_hex(4)}"
    made = Group(tuple(parent / name for parent in parents), version)
    try:
        for folder in made.folders:
            folder.mkdir()
        for file, value in settings(version, made.folders, policy):
            file.write_text(value)
    except OSError as error:
        made.remove()
        raise Unusable(f"control groups: {error.strerror}") from error
    return made


def sweep() -> None:
    """Take away the groups of processes that have ended, and whoever lives on in them.

    One of another container beside this one cannot be looked for, and stays.
    """
    try:
        version, parents = _parents()
    except Unusable:
        return
    for parent in parents:
        for entry in os.scandir(parent):
            owner = _NAME.fullmatch(entry.name)
            if owner is not None and int(owner[3]) == numbering() and has_ended(int(owner[1]), owner[2]):
                with contextlib.suppress(OSError):
                    Group((Path(entry.path),), version).remove()


def _parents() -> tuple[int, tuple[Path, ...]]:
    """Where groups are made: one folder in version 2, one for each controller in version 1."""
    if (_ROOT / "cgroup.controllers").exists():
        return 2, (delegated(_ROOT, Path("/proc/self/cgroup").read_text()),)
    parents = tuple(_ROOT / name for name in CONTROLLERS)
    for parent in parents:
        if not os.access(parent, os.W_OK) or not (parent / "cgroup.procs").exists():
            raise Unusable(f"control groups: {parent} cannot be written to")
    return 1, parents


def _removed(folder: Path, deadline: float) -> None:
    """A group whose last process has just ended is busy for a moment longer."""
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return
