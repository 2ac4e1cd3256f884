"""A real generator that stands still where it is told to: at the start of a phase, or once a sandbox runs in it.

Which one stands in a file, which is taken away by the first that obeys it.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
from installation import Installation

from fondation_shared.testing import wait_until

_PROGRAM = """#!{python}
import time
from pathlib import Path

from fondation_cli import standby
from fondation_cli.main import main

ORDER = Path({order!r})


class Standing(standby.EventLines):
    def __call__(self, event):
        super().__call__(event)
        if event.type == "phase.started" and ORDER.exists() and ORDER.read_text() == event.phase:
            ORDER.rename(ORDER.with_name("stands"))
            time.sleep(3600)


standby.EventLines = Standing
main()
"""
_GROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Left:
    """What a generator has on this machine besides its workspace: its process, and the folder that its build is in."""

    generator: int
    rooms: list[Path]
    layers: Path

    @property
    def groups(self) -> list[Path]:
        """Control groups of its sandboxes, of every version."""
        return [*_GROUPS.glob(f"*/fondation-{self.generator}-*"), *_GROUPS.glob(f"fondation-{self.generator}-*")]

    @property
    def mounts(self) -> list[str]:
        """Mounts in its folders."""
        table = Path("/proc/self/mountinfo").read_text().splitlines()
        return [line for line in table if any(str(room) in line for room in self.rooms)]

    @property
    def all(self) -> list[str]:
        """Everything of it that is still there."""
        making = self.layers.glob(".making-*") if self.layers.is_dir() else []
        return [
            *map(str, [*(room for room in self.rooms if room.exists()), *self.groups, *making]),
            *self.mounts,
            *([f"process {self.generator}"] if psutil.pid_exists(self.generator) else []),
        ]


class Stand:
    """Orders to the generators of one installation."""

    def __init__(self, installation: Installation) -> None:
        self._order = installation.folder / "order"
        self._stands = installation.folder / "stands"
        self.program = installation.folder / "generator"
        self.program.write_text(_PROGRAM.format(python=sys.executable, order=str(self._order)))
        self.program.chmod(0o755)

    def at(self, phase: str) -> None:
        """The next generator that comes to the phase stands still when it has told of its start."""
        self._stands.unlink(missing_ok=True)
        whole = self._order.with_name("order.whole")
        whole.write_text(phase)
        whole.rename(self._order)

    def reached(self) -> bool:
        """Whether one stands."""
        return self._stands.exists()


def until_sandboxed(worker: psutil.Process, word: str) -> list[psutil.Process]:
    """The processes of the next sandbox that runs a command with this word, stopped as they are: it gets no further."""
    found: list[psutil.Process] = []

    def stopped() -> bool:
        for process in worker.children(recursive=True):
            try:
                if process.name() == "bwrap" and word in process.cmdline():
                    process.suspend()
                    found.append(process)
            except psutil.NoSuchProcess:
                continue
        return bool(found)

    wait_until(stopped, seconds=120, what="a sandbox")
    return found


def left_by(worker: psutil.Process, layers: Path) -> Left:
    """What the generator of a worker's job has now."""
    for process in worker.children(recursive=True):
        try:
            rooms = _rooms(process.pid)
        except OSError:
            continue
        if rooms:
            return Left(process.pid, rooms, layers)
    raise AssertionError("no generator holds a folder of a build")


def _rooms(pid: int) -> list[Path]:
    """The folders that a process holds: each is one of a build."""
    links = [entry.readlink() for entry in Path(f"/proc/{pid}/fd").iterdir()]
    return [link for link in links if link.name.startswith("fondation-build-")]
