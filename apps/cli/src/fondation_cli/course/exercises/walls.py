"""The runner behind walls: every command in a sandbox of its own, without network."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from fondation_cli.course.exercises.runner import PROCESSES, SECONDS, Bench, Ran
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import TREE, Mount, Task

_LIBRARIES = Path("/libraries")
_NEEDED = ("network", "user")
"""Walls without which no foreign code is run."""

_SAID_BYTES = 128 * 1024
_TIMED_OUT = (Ending.TIMEOUT_WALL, Ending.TIMEOUT_IDLE)


class Walls:
    """A runner that lets nothing out. `Walls.missing()` says whether they can be raised here."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._policy = Policy(
            memory=2048 * MEBIBYTE,
            cpus=2.0,
            pids=PROCESSES,
            scratch=256 * MEBIBYTE,
            wall=seconds,
            idle=seconds,
            output=_SAID_BYTES,
        )

    @staticmethod
    def missing() -> str | None:
        """Why no walls can be raised on this machine; None where they can."""
        return _missing()

    def places(self, bench: Bench) -> Bench:  # noqa: ARG002 - the same for every bench
        """Places of its own, the same in every sandbox."""
        return Bench(TREE, _LIBRARIES)

    def run(self, command: Sequence[str], bench: Bench, variables: dict[str, str], check: Callable[[], None]) -> Ran:
        """Run it inside."""
        task = Task(command, bench.tree, self._policy, (Mount(bench.libraries, _LIBRARIES),), variables)
        with _sandbox().start(task, lambda _stream, _chunk: None) as running:
            ended = running.wait(check)
        check()
        return Ran(ended.exit_code, ended.output.decode(errors="replace"), ended.ending in _TIMED_OUT)


def reachable(program: str) -> bool:
    """Whether a program of the system itself can be run inside."""
    return os.path.realpath(program).startswith("/usr/")


@cache
def _sandbox() -> Bubblewrap:
    return Bubblewrap()


@cache
def _missing() -> str | None:
    if not sys.platform.startswith("linux"):
        return "walls need Linux"
    if shutil.which("bwrap", path=os.defpath) is None:
        return "bwrap is not installed"
    walls = _sandbox().walls()
    return (
        None if all(getattr(walls, name) == "enforced" for name in _NEEDED) else "this system lets no walls be raised"
    )
