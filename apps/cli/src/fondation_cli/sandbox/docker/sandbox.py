"""The port, by a container engine."""

import contextlib
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from fondation_cli.sandbox import disk
from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.command import Contained
from fondation_cli.sandbox.docker.engine import Engine, EngineFailed
from fondation_cli.sandbox.docker.lacking import lacking
from fondation_cli.sandbox.docker.place import Carried, Place, Shared
from fondation_cli.sandbox.docker.sight import Sight
from fondation_cli.sandbox.mounts import taken_away
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Door, Heard, Running, Task
from fondation_cli.sandbox.probe import probed, way_out
from fondation_cli.sandbox.running import NeverRan, Sandboxed
from fondation_cli.sandbox.walls import Walls
from fondation_cli.sandbox.watch import Watch

IMAGE = "fondation-sandbox"


class Docker:
    """Sandboxes made by an engine, of an image that holds the programs of builds.

    One that sees our folders as they are has them bound in. A tree that it does not see goes there as an archive, and
    comes back as one; so go folders that are only read.
    """

    name: Literal["docker"] = "docker"

    def __init__(self, image: str = IMAGE, engine: Engine | None = None) -> None:
        self._image = image
        self._engine = engine or Engine()
        with contextlib.suppress(EngineFailed):
            owner.sweep(self._engine)

    @cached_property
    def _found(self) -> str | None:
        """What the name stands for, looked up once: it may come to stand for another one while this one is used."""
        try:
            return self._engine.image_id(self._image)
        except EngineFailed:
            return None

    @property
    def image(self) -> str:
        """The image by what it holds: made anew with other programs, it is another one. Nothing else is run."""
        return self._found or self._image

    @cached_property
    def _sight(self) -> Sight:
        return Sight(self._engine, self.image)

    @cached_property
    def _walls(self) -> Walls:
        return probed(self, lacking(self._engine, self._image))

    def walls(self) -> Walls:
        """The walls that are up here: looked at once."""
        return self._walls

    def way_out(self) -> str:
        """What a command finds open."""
        return way_out(self, lacking(self._engine, self._image).programs)

    def confine(self, tree: Path, policy: Policy) -> None:
        """Give the tree a disk of its own, where root may and the engine sees it."""
        # Where there is none left to be had just now, the tree is measured as elsewhere.
        with contextlib.suppress(OSError):
            if not disk.lacking() and self._says(self._sight.sees, tree):
                disk.give(tree, policy)
                if not self._says(self._sight.sees_disk, tree):
                    taken_away(tree)

    @contextlib.contextmanager
    def start(self, task: Task, heard: Heard, door: Door | None = None) -> Iterator[Running]:
        """Start it, behind every wall that the engine can raise."""
        with contextlib.ExitStack() as stack:
            try:
                running: Running = self._started(task, heard, door, stack)
            except (EngineFailed, OSError) as error:
                running = NeverRan(str(error))
            yield running

    def _started(self, task: Task, heard: Heard, door: Door | None, stack: contextlib.ExitStack) -> Sandboxed:
        if self._found is None:
            raise EngineFailed(f"the engine did not say what the image {self._image} is")
        opened = door if task.policy.network == "mirror" else None
        command = Contained(task, self._found, self._engine, self._place(task), stack)
        if opened is not None:
            stack.enter_context(opened.serve(command.door(stack)))
        pump = command.prepared()
        watch = Watch(pump.streams, task.policy, command, command.kill)
        running = Sandboxed(command, watch, opened, heard)
        command.start()
        watch.start()
        stack.callback(watch.join)
        stack.callback(command.kill)
        return running

    def _place(self, task: Task) -> Place:
        if not self._sight.sees(task.tree):
            return Carried(task, self._engine)
        return Shared(task, [mount for mount in task.mounts if not self._sight.sees(mount.source)], self._engine)

    def _says(self, sees: Callable[[Path], bool], place: Path) -> bool:
        try:
            return sees(place)
        except EngineFailed:
            return False
