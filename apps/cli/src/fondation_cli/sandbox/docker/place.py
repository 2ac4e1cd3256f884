"""Where a command's tree lies: in a folder that the engine sees as well, or in a volume of the engine's."""

import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.beside import Beside
from fondation_cli.sandbox.docker.engine import Engine, EngineFailed
from fondation_cli.sandbox.docker.tree import unpack
from fondation_cli.sandbox.docker.volumes import Mounted, Volumes, mounted
from fondation_cli.sandbox.extent import NOTHING, Seen
from fondation_cli.sandbox.growth import Growth
from fondation_cli.sandbox.handing import NOBODY, hand_over, hands_over
from fondation_cli.sandbox.port import TREE, Mount, Task
from fondation_cli.sandbox.processes import nameless
from fondation_cli.sandbox.reopening import let_in, reopen

_IDENTITY = 10001
_UNWATCHED_SECONDS = 0.5
"""So long a tree is not looked at; most commands are over by then."""


class Place(Protocol):
    """The place of one task's tree and mounts."""

    @property
    def user(self) -> int:
        """Whom the command runs as, so that the tree is its own."""
        ...

    def make(self, labels: Mapping[str, str], stack: contextlib.ExitStack) -> None:
        """Make what is needed; it goes with `stack`. Raises EngineFailed, OSError."""
        ...

    def mounts(self) -> Sequence[Mounted]:
        """What the command's container mounts."""
        ...

    def read_only(self) -> Sequence[Mounted]:
        """What the companion's container mounts: the tree, if it is to be measured there."""
        ...

    def bring_in(self, container: str) -> None:
        """Put the tree where the container, which does not run yet, finds it. Raises EngineFailed, OSError."""
        ...

    def bring_back(self, container: str) -> None:
        """Put what the command made of it where the tree was. Raises Exceeded, EngineFailed, OSError, TarError."""
        ...

    def exceeded(self, beside: Beside) -> str:
        """Which bound the tree exceeds; asked while the command runs."""
        ...

    def measured(self) -> str:
        """The same, after its end."""
        ...


class Shared:
    """A folder of this machine, bound into the container, as are mounts; those that are `unseen` go as archives."""

    def __init__(self, task: Task, unseen: Sequence[Mount], engine: Engine) -> None:
        self._task = task
        self._engine = engine
        self._container = ""
        self._first = 0
        self.user = NOBODY if hands_over() else os.geteuid()
        self._seen = [mount for mount in task.mounts if mount not in unseen]
        self._volumes = Volumes(unseen, self.user, engine)

    def make(self, labels: Mapping[str, str], stack: contextlib.ExitStack) -> None:
        """It becomes the property of whom the command runs as."""
        if not self._task.tree.is_dir():
            raise FileNotFoundError(f"{self._task.tree} is not there")
        reopen(self._task.tree)
        stack.callback(let_in, os.fspath(self._task.tree))
        if hands_over():
            hand_over(self._task.tree)
        self._growth = Growth(self._task.tree, self._task.policy, self._held)
        self._volumes.make(labels, stack)

    def mounts(self) -> Sequence[Mounted]:
        """Binds, and volumes."""
        binds = [_bound(mount.source, mount.place, read_only=True) for mount in self._seen]
        return [_bound(self._task.tree, TREE, read_only=False), *binds, *self._volumes.mounts()]

    def read_only(self) -> Sequence[Mounted]:
        """Nothing: it is measured from here."""
        return []

    def bring_in(self, container: str) -> None:
        """It is there, but for what is only read."""
        self._volumes.bring_in(container)
        self._container = container

    def bring_back(self, container: str) -> None:
        """It is there."""

    def exceeded(self, beside: Beside) -> str:  # noqa: ARG002 - it is measured from here
        """As it is measured."""
        return self._growth.exceeded()

    def measured(self) -> str:
        """As it is measured."""
        return self._growth.measured()

    def _held(self) -> Seen:
        """By processes of the container, where they can be seen: the engine may count them in other numbers than we."""
        with contextlib.suppress(EngineFailed, OSError):
            self._first = self._first or self._engine.first_process(self._container)
            if Path(f"/proc/{self._first}/root{TREE}").samefile(self._task.tree):
                return nameless(self._first, self._task.tree)
        return NOTHING


class Carried:
    """Volumes that the tree, and each mount, is carried into as an archive; the tree is carried back."""

    user = _IDENTITY

    def __init__(self, task: Task, engine: Engine) -> None:
        self._task = task
        self._engine = engine
        self._tree = owner.name()
        self._volumes = Volumes(task.mounts, self.user, engine)
        self._watched_from = 0.0
        self._keeper = ""

    def make(self, labels: Mapping[str, str], stack: contextlib.ExitStack) -> None:
        """The volumes."""
        self._volumes.make(labels, stack)
        self._volumes.add(self._tree)

    def mounts(self) -> Sequence[Mounted]:
        """The tree, and what is only read."""
        return [mounted(self._tree, TREE, read_only=False), *self._volumes.mounts()]

    def read_only(self) -> Sequence[Mounted]:
        """The tree."""
        return [mounted(self._tree, TREE, read_only=True)]

    def bring_in(self, container: str) -> None:
        """As archives."""
        self._keeper = self._volumes.bring_in(container, mounted(self._tree, TREE, read_only=False))
        self._volumes.carry(self._task.tree, self._keeper, TREE, TREE)
        self._watched_from = time.monotonic() + _UNWATCHED_SECONDS

    def bring_back(self, container: str) -> None:  # noqa: ARG002 - it may be another one that keeps it
        """As an archive."""
        with self._engine.take(self._keeper, str(TREE)) as pieces:
            unpack(pieces, self._task.tree, self._task.policy)

    def exceeded(self, beside: Beside) -> str:
        """What the companion says, who is there after a moment."""
        if time.monotonic() >= self._watched_from:
            beside.begin()
        return beside.found

    def measured(self) -> str:
        """It was measured when it came back."""
        return ""


def _bound(source: Path, place: Path, *, read_only: bool) -> Mounted:
    options = {"Propagation": "rprivate", "NonRecursive": True}
    return {"Type": "bind", "Source": str(source), "Target": str(place), "ReadOnly": read_only, "BindOptions": options}
