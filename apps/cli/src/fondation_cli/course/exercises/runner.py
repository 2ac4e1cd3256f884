"""The port through which foreign code is run, and the plain way to do it."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fondation_cli.course.exercises.programs import OfThisMachine, Programs
from fondation_cli.course.fetching.leash import run_leashed

SECONDS = 40.0
_LARGEST_FILE = 32 * 1024 * 1024
_CPU_SECONDS = 60
_MEMORY = 2 * 1024**3
_OPEN_FILES = 512
PROCESSES = 256
"""So many processes a command may have where it is alone under its user."""

_LIMITED = """
import os, resource, sys
names = ("RLIMIT_CPU", "RLIMIT_DATA", "RLIMIT_NOFILE", "RLIMIT_CORE")
for name, wanted in zip(names, map(int, sys.argv[1:5])):
    kind = getattr(resource, name, None)
    if kind is None:
        continue
    hard = resource.getrlimit(kind)[1]
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (limit, limit))
os.execvp(sys.argv[5], sys.argv[5:])
"""
"""Sets limits on itself, which all that it starts inherit, and becomes the command."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a command finds: a copy of the tree that it may write to, and its libraries, which it may not."""

    tree: Path
    libraries: Path


@dataclass(frozen=True, slots=True)
class Ran:
    """How it ended; `output` is the last of what it said."""

    exit_code: int
    output: str
    timed_out: bool = False


class Runner(Protocol):
    """Runs one command of a repository to its end.

    It gets a bench, the limits of this module and an environment of its own: nothing of ours. When `run` returns or
    raises, none of its processes is left. A command names `places` in its words, never a path of this machine.
    """

    @property
    def programs(self) -> Programs:
        """The programs that commands are run by."""
        ...

    def places(self, bench: Bench) -> Bench:
        """Where a command finds this bench, as it sees it."""
        ...

    def run(self, command: Sequence[str], bench: Bench, variables: dict[str, str], check: Callable[[], None]) -> Ran:
        """Run it. `check` is called several times a second; what it raises ends the command.

        Raises Unavailable: it could not be run, which says nothing of it.
        """
        ...


def limited(command: Sequence[str]) -> list[str]:
    """The command under limits of time, memory and files."""
    limits = [_CPU_SECONDS, _MEMORY, _OPEN_FILES, 0]
    return [sys.executable, "-I", "-c", _LIMITED, *map(str, limits), *command]


def leashed(
    command: Sequence[str], environment: dict[str, str], check: Callable[[], None], *, seconds: float = SECONDS
) -> Ran:
    """Run it in a process group of its own that is gone afterwards."""
    outcome = run_leashed(
        command,
        environment=environment,
        seconds=seconds,
        largest_file=_LARGEST_FILE,
        said=lambda _: check(),
    )
    return Ran(outcome.exit_code, outcome.output + outcome.errors, outcome.timed_out)


class Plain:
    """A process like any other, with limits but without walls: for those who asked for it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self.programs: Programs = OfThisMachine()

    def places(self, bench: Bench) -> Bench:
        """The bench itself."""
        return bench

    def run(self, command: Sequence[str], bench: Bench, variables: dict[str, str], check: Callable[[], None]) -> Ran:
        """Run it in the tree."""
        home = bench.tree.parent / "home"
        home.mkdir(exist_ok=True)
        known = {"PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8", **variables}
        words = [f"{name}={value}" for name, value in sorted(known.items())]
        entering = ["/bin/sh", "-c", 'cd "$1" && shift && exec env "$@"', "sh", str(bench.tree), *words, *command]
        return leashed(limited(entering), {"PATH": os.defpath}, check, seconds=self._seconds)
