"""The port through which foreign code is run."""

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from fondation_cli.sandbox.ending import Ended
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.walls import Walls

TREE = Path("/work")
"""Where a command finds its tree; it starts there, and may write nowhere else but to its temporary files."""

MIRROR_PORT = 4873
"""Where the mirror listens, on the loopback inside."""

Heard = Callable[[Literal["stdout", "stderr"], bytes], None]
"""Is given what a command says, as it comes: at most `Policy.output` bytes in all."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of this machine that a command may read at `place`, an absolute path, and not write to."""

    source: Path
    place: Path


@dataclass(frozen=True, slots=True)
class Task:
    """What to run, and what it finds. `variables` are all of its environment but PATH, HOME, TMPDIR and LANG."""

    command: Sequence[str]
    tree: Path
    policy: Policy = field(default_factory=Policy)
    mounts: Sequence[Mount] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


class Door(Protocol):
    """Something of ours that answers on a loopback port inside: the mirror."""

    def serve(self, listening: socket.socket) -> AbstractContextManager[None]:
        """Answer on this socket, which listens inside already, until the context ends."""
        ...

    @property
    def denials(self) -> int:
        """How many requests it has refused."""
        ...


class Over(ConnectionError):
    """The command has ended: nothing of it will ever answer."""


class Running(Protocol):
    """A command that was started."""

    def wait(self, check: Callable[[], None]) -> Ended:
        """Be with it until it ends. `check` is called several times a second; what it raises ends the command."""
        ...

    def connect(self, port: int) -> socket.socket:
        """A connection to what it serves on its loopback.

        Raises OSError: nothing answers there; Over: and nothing will.
        """
        ...

    def stop(self) -> Ended:
        """End it, as what was started to be asked and has been."""
        ...


class Sandbox(Protocol):
    """Runs foreign code behind walls.

    A command sees its tree (read and write), its mounts, the programs of the system, temporary files of its own, and
    nothing else: no file, process, variable or descriptor of ours, no network. Whatever it does, within the bounds of
    its policy or beyond, its end is typed, and when the context of `start` is left nothing of it remains: no process,
    mount, group or container. What it wrote to its tree stays. Infrastructure that fails is an ending too,
    never an error that is raised.
    """

    @property
    def name(self) -> Literal["bubblewrap", "docker"]:
        """Which backend it is."""
        ...

    @property
    def image(self) -> str | None:
        """What holds the programs that commands find, by its content; None: this machine's own are there."""
        ...

    def walls(self) -> Walls:
        """The walls that are up here."""
        ...

    def way_out(self) -> str:
        """Why nothing foreign may be run in it at all, in a few words: it would reach a network, or have rights.

        Empty where it may. One command is run, and none of the other walls is tried.
        """
        ...

    def confine(self, tree: Path, policy: Policy) -> None:
        """Give `tree`, an empty folder, a disk of its own, no larger than the policy's; `clear` takes it away.

        Where that cannot be had, nothing is done: a tree without one is measured while commands run. Raises OSError.
        """
        ...

    def start(self, task: Task, heard: Heard, door: Door | None = None) -> AbstractContextManager[Running]:
        """Start it; left early, it is killed. `door` is opened where the policy's network is `mirror`."""
        ...
