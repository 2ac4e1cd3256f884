"""The port, by Bubblewrap."""

import contextlib
import os
import socket
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from fondation_cli.sandbox import disk
from fondation_cli.sandbox.bubblewrap import groups
from fondation_cli.sandbox.bubblewrap.delegation import Unusable
from fondation_cli.sandbox.bubblewrap.inside import socket_inside
from fondation_cli.sandbox.bubblewrap.lacking import lacking
from fondation_cli.sandbox.bubblewrap.launch import Launched, NotStarted
from fondation_cli.sandbox.bubblewrap.weight import Weight
from fondation_cli.sandbox.growth import Growth
from fondation_cli.sandbox.handing import hand_over, hands_over
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import MIRROR_PORT, Door, Heard, Running, Task
from fondation_cli.sandbox.probe import probed, way_out
from fondation_cli.sandbox.processes import nameless
from fondation_cli.sandbox.reopening import let_in, reopen
from fondation_cli.sandbox.running import Denied, NeverRan, Sandboxed
from fondation_cli.sandbox.walls import Walls
from fondation_cli.sandbox.watch import Stream, Watch


class Bubblewrap:
    """Sandboxes of this machine, made by Bubblewrap. As root, they run as nobody."""

    name: Literal["bubblewrap"] = "bubblewrap"
    image: None = None

    def __init__(self) -> None:
        groups.sweep()

    @cached_property
    def _walls(self) -> Walls:
        return probed(self, lacking())

    def walls(self) -> Walls:
        """The walls that are up here: looked at once."""
        return self._walls

    def way_out(self) -> str:
        """What a command finds open."""
        return way_out(self, lacking().programs)

    def confine(self, tree: Path, policy: Policy) -> None:
        """Give the tree a disk of its own, where root may."""
        # Where there is none left to be had just now, the tree is measured as elsewhere.
        with contextlib.suppress(OSError):
            if not disk.lacking():
                disk.give(tree, policy)

    @contextlib.contextmanager
    def start(self, task: Task, heard: Heard, door: Door | None = None) -> Iterator[Running]:
        """Start it, behind every wall that can be raised here."""
        with contextlib.ExitStack() as stack:
            try:
                running: Running = _started(task, heard, door, stack)
            except (NotStarted, OSError) as error:
                running = NeverRan(str(error))
            yield running


class Launch:
    """A command that Bubblewrap has started."""

    def __init__(self, launched: Launched, group: groups.Group | None) -> None:
        self._launched = launched
        self._group = group
        self._first = launched.first()
        self.exit_code = launched.exit_code
        self.kill = launched.kill

    def denied(self) -> Denied:
        """What it was refused, as its group says."""
        return Denied(self._group.memory_denied, self._group.processes_denied) if self._group else Denied(0, 0)

    def connect(self, port: int) -> socket.socket:
        """A connection to what it serves on its loopback. Raises OSError."""
        return socket_inside(self._first, "connect", port)


def _started(task: Task, heard: Heard, door: Door | None, stack: contextlib.ExitStack) -> Sandboxed:
    reopen(task.tree)
    stack.callback(let_in, os.fspath(task.tree))
    if hands_over():
        hand_over(task.tree)
    try:
        group = groups.group(task.policy)
        stack.callback(group.remove)
    except Unusable:
        group = None
    launched = Launched(task, group)
    stack.callback(launched.close)
    opened = door if task.policy.network == "mirror" else None
    if opened is not None:
        listening = stack.enter_context(socket_inside(launched.first(), "listen", MIRROR_PORT))
        stack.enter_context(opened.serve(listening))
    weight = Weight(launched.first(), task.policy.memory) if group is None else None
    growth = Growth(task.tree, task.policy, partial(nameless, launched.first(), task.tree))
    watch = Watch(_streams(launched), task.policy, growth, launched.kill, weight)
    running = Sandboxed(Launch(launched, group), watch, opened, heard)
    # The command may leave nobody another thread: who watches it is there before it begins.
    watch.start()
    stack.callback(watch.join)
    stack.callback(launched.kill)
    launched.release()
    return running


def _streams(launched: Launched) -> dict[Stream, int]:
    stdout, stderr = launched.process.stdout, launched.process.stderr
    if stdout is None or stderr is None:
        raise NotStarted("Bubblewrap was started without pipes.")
    return {"stdout": stdout.fileno(), "stderr": stderr.fileno()}
