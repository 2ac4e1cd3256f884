"""A real generator that stands still where it is told to: at the start of a phase, or with a command in a sandbox.

Which one stands in a file, and is obeyed by whoever comes there until that is taken away.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
from installation import Installation

from fondation_shared.testing import wait_until

_HELD = '"$@"; while :; do sleep 3600; done'
"""A shell that runs a command, and does not end with it."""

_PROGRAM = """#!{python}
import dataclasses
import time
from pathlib import Path

from fondation_cli import standby
from fondation_cli.main import main
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.docker.sandbox import Docker

ORDER = Path({order!r})


def ordered():
    try:
        return ORDER.read_text()
    except FileNotFoundError:
        return ""


class Standing(standby.EventLines):
    def __call__(self, event):
        super().__call__(event)
        if event.type == "phase.started" and ordered() == "phase " + event.phase:
            ORDER.with_name("stands").touch()
            time.sleep(3600)


def holding(start):
    def held(sandbox, task, *others):
        if ordered() in ["command " + word for word in task.command]:
            task = dataclasses.replace(task, command=("/bin/sh", "-c", {held!r}, "sh", *task.command))
        return start(sandbox, task, *others)

    return held


standby.EventLines = Standing
for backend in (Bubblewrap, Docker):
    backend.start = holding(backend.start)
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
        self.program.write_text(_PROGRAM.format(python=sys.executable, order=str(self._order), held=_HELD))
        self.program.chmod(0o755)

    def at(self, phase: str) -> None:
        """Generators that come to the phase stand still when they have told of its start."""
        self._tell(f"phase {phase}")

    def within(self, word: str) -> None:
        """Commands with this word that come to run in a sandbox do not end by themselves."""
        self._tell(f"command {word}")

    def reached(self) -> bool:
        """Whether one stands."""
        return self._stands.exists()

    def free(self) -> None:
        """Take the order away: whoever comes later goes on."""
        self._order.unlink(missing_ok=True)

    def _tell(self, order: str) -> None:
        self._stands.unlink(missing_ok=True)
        whole = self._order.with_name("order.whole")
        whole.write_text(order)
        whole.rename(self._order)


def until_sandboxed(worker: psutil.Process) -> None:
    """Wait for the command that is held in its sandbox, and stop the sandbox as it is: it gets no further."""

    def stopped() -> bool:
        inside = worker.children(recursive=True)
        if not any(_holds(process) for process in inside):
            return False
        return sum(_suspended(process) for process in inside) > 0

    wait_until(stopped, seconds=200, what="a sandbox")


def _holds(process: psutil.Process) -> bool:
    try:
        return process.cmdline()[1:3] == ["-c", _HELD]
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def _suspended(process: psutil.Process) -> bool:
    try:
        if process.name() != "bwrap" or _HELD not in process.cmdline():
            return False
        process.suspend()
    except psutil.NoSuchProcess:
        return False
    return True


def left_by(worker: psutil.Process, layers: Path) -> Left:
    """What the generator of a worker's job has now."""
    found: list[Left] = []

    def holds() -> bool:
        family = worker.children(recursive=True)
        found.extend(Left(process.pid, rooms, layers) for process in family if (rooms := _rooms(process.pid)))
        return bool(found)

    wait_until(holds, seconds=60, what="a generator that holds a folder of a build")
    return found[0]


def _rooms(pid: int) -> list[Path]:
    """The folders that a process holds: each is one of a build. None where it cannot be seen just now."""
    try:
        links = [entry.readlink() for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []
    return [link for link in links if link.name.startswith("fondation-build-")]
