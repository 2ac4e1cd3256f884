"""Where a command's tree lies: in a folder that the engine sees as well, or in a volume of the engine's."""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.beside import Beside
from fondation_cli.sandbox.docker.engine import Engine, EngineFailed
from fondation_cli.sandbox.docker.tree import pack, unpack
from fondation_cli.sandbox.growth import Growth
from fondation_cli.sandbox.handing import NOBODY, hand_over, hands_over
from fondation_cli.sandbox.port import TREE, Mount, Task

Mounted = Mapping[str, object]
"""As the engine's interface has it."""

_AWAY = Path("/mounts")
"""Where what is only read is put in, outside of every tree."""

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
    """A folder of this machine, bound into the container."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.user = NOBODY if hands_over() else os.geteuid()

    def make(self, labels: Mapping[str, str], stack: contextlib.ExitStack) -> None:  # noqa: ARG002 - nothing is made
        """It becomes the property of whom the command runs as."""
        if not self._task.tree.is_dir():
            raise FileNotFoundError(f"{self._task.tree} is not there")
        if hands_over():
            hand_over(self._task.tree)
        self._growth = Growth(self._task.tree, self._task.policy)

    def mounts(self) -> Sequence[Mounted]:
        """Binds."""
        mounts = [_bound(mount.source, mount.place, read_only=True) for mount in self._task.mounts]
        return [_bound(self._task.tree, TREE, read_only=False), *mounts]

    def read_only(self) -> Sequence[Mounted]:
        """Nothing: it is measured from here."""
        return []

    def bring_in(self, container: str) -> None:
        """It is there."""

    def bring_back(self, container: str) -> None:
        """It is there."""

    def exceeded(self, beside: Beside) -> str:  # noqa: ARG002 - it is measured from here
        """As it is measured."""
        return self._growth.exceeded()

    def measured(self) -> str:
        """As it is measured."""
        return self._growth.measured()


class Carried:
    """Volumes that the tree, and each mount, is carried into as an archive; the tree is carried back."""

    user = _IDENTITY

    def __init__(self, task: Task, engine: Engine) -> None:
        self._task = task
        self._engine = engine
        self._tree = owner.name()
        self._volumes: list[tuple[str, Mount]] = []
        self._watched_from = 0.0
        self._keeper = ""

    def make(self, labels: Mapping[str, str], stack: contextlib.ExitStack) -> None:
        """The volumes."""
        self._volume(self._tree, labels, stack)
        for mount in self._task.mounts:
            name = owner.name()
            self._volume(name, labels, stack)
            self._volumes.append((name, mount))
        self._labels = labels
        self._stack = stack

    def mounts(self) -> Sequence[Mounted]:
        """The tree, and what is only read."""
        read = [_mounted(name, mount.place, read_only=True) for name, mount in self._volumes]
        return [_mounted(self._tree, TREE, read_only=False), *read]

    def read_only(self) -> Sequence[Mounted]:
        """The tree."""
        return [_mounted(self._tree, TREE, read_only=True)]

    def bring_in(self, container: str) -> None:
        """As archives."""
        self._keeper = self._carrier(container) if self._volumes else container
        self._carry(self._task.tree, TREE)
        for number, (_, mount) in enumerate(self._volumes):
            self._carry(mount.source, _AWAY / str(number))
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

    def _carrier(self, container: str) -> str:
        """A container that never runs, and may write to what the command's only reads, which may lie in its tree."""
        name = f"{container}-carrier"
        apart = [_mounted(volume, _AWAY / str(n), read_only=False) for n, (volume, _) in enumerate(self._volumes)]
        self._stack.callback(self._remove, Engine.remove, name)
        tree = _mounted(self._tree, TREE, read_only=False)
        self._engine.make_like(container, name, [tree, *apart], self._labels)
        return name

    def _carry(self, folder: Path, place: Path) -> None:
        with tempfile.TemporaryFile() as archive:
            pack(folder, archive, self.user)
            archive.seek(0)
            self._engine.put(self._keeper, str(place), archive)

    def _volume(self, name: str, labels: Mapping[str, str], stack: contextlib.ExitStack) -> None:
        stack.callback(self._remove, Engine.remove_volume, name)
        self._engine.make_volume(name, labels)

    def _remove(self, remove: Callable[[Engine, str], None], name: str) -> None:
        with contextlib.suppress(EngineFailed):
            remove(self._engine, name)


def _bound(source: Path, place: Path, *, read_only: bool) -> Mounted:
    options = {"Propagation": "rprivate", "NonRecursive": True}
    return {"Type": "bind", "Source": str(source), "Target": str(place), "ReadOnly": read_only, "BindOptions": options}


def _mounted(volume: str, place: Path, *, read_only: bool) -> Mounted:
    return {"Type": "volume", "Source": volume, "Target": str(place), "ReadOnly": read_only}
