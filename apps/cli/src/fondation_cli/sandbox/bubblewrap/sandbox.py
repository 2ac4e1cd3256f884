"""The port, by Bubblewrap."""

import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Literal

from fondation_cli.sandbox.bubblewrap import groups
from fondation_cli.sandbox.bubblewrap.inside import socket_inside
from fondation_cli.sandbox.bubblewrap.launch import NOBODY, Launched, NotStarted
from fondation_cli.sandbox.bubblewrap.probe import probed
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.growth import Growth
from fondation_cli.sandbox.port import MIRROR_PORT, Door, Heard, Running, Task
from fondation_cli.sandbox.walls import Walls
from fondation_cli.sandbox.watch import Broken, Stream, Watch
from fondation_shared.errors import Cancelled

_TICK_SECONDS = 0.05
_FILE_TOO_LARGE = 128 + 25
"""Ended by SIGXFSZ: one file was to grow beyond the bound."""


class Bubblewrap:
    """Sandboxes of this machine, made by Bubblewrap. As root, they run as nobody."""

    name: Literal["bubblewrap"] = "bubblewrap"

    def __init__(self) -> None:
        groups.sweep()

    @cached_property
    def _walls(self) -> Walls:
        return probed(self)

    def walls(self) -> Walls:
        """The walls that are up here: looked at once."""
        return self._walls

    @contextlib.contextmanager
    def start(self, task: Task, heard: Heard, door: Door | None = None) -> Iterator[Running]:
        """Start it, behind every wall that can be raised here."""
        with contextlib.ExitStack() as stack:
            try:
                running: Running = _started(task, heard, door, stack)
            except (NotStarted, OSError) as error:
                running = NeverRan(str(error))
            yield running


class Sandboxed:
    """A command in its sandbox."""

    def __init__(
        self, launched: Launched, watch: Watch, group: groups.Group | None, door: Door | None, heard: Heard
    ) -> None:
        self._launched = launched
        self._watch = watch
        self._group = group
        self._door = door
        self._heard = heard
        self._first = launched.first()
        self._denials = door.denials if door is not None else 0
        self._started = time.monotonic()

    def wait(self, check: Callable[[], None]) -> Ended:
        """Be with it until it ends."""
        try:
            while self._watch.is_alive():
                self._watch.join(_TICK_SECONDS)
                self._hear()
                check()
        except Cancelled:
            return self.stop()
        self._hear()
        return self._ended()

    def connect(self, port: int) -> socket.socket:
        """A connection to what it serves on its loopback. Raises OSError."""
        return socket_inside(self._first, "connect", port)

    def stop(self) -> Ended:
        """End it."""
        if self._watch.broken is None and self._watch.is_alive():
            self._watch.broken = Broken(Ending.CANCELLED, "")
        self._launched.kill()
        self._watch.join()
        self._hear()
        return self._ended()

    def _hear(self) -> None:
        for stream, chunk in self._watch.news():
            self._heard(stream, chunk)

    def _ended(self) -> Ended:
        exit_code = self._launched.exit_code()
        ending, detail = self._how(exit_code)
        kept = self._watch.kept
        return Ended(
            ending,
            -1 if exit_code is None else exit_code,
            round(time.monotonic() - self._started, 3),
            kept.text(),
            truncated=not kept.is_whole,
            detail=detail,
        )

    def _how(self, exit_code: int | None) -> tuple[Ending, str]:
        """A bound that ended it, else one that it exceeds after all, else why it failed."""
        if self._watch.broken is not None:
            return self._watch.broken.ending, self._watch.broken.detail
        if found := self._watch.last_look():
            return Ending.DISK_QUOTA, found
        return (Ending.OK, "") if exit_code == 0 else self._why(exit_code)

    def _why(self, exit_code: int | None) -> tuple[Ending, str]:
        """The most telling reason of a failure: what it met first, then its own word."""
        memory, processes = (self._group.memory_denied, self._group.processes_denied) if self._group else (0, 0)
        requests = self._door.denials - self._denials if self._door is not None else 0
        reasons = (
            (memory > 0, Ending.OOM_KILLED, "out of memory"),
            (exit_code is None, Ending.INFRASTRUCTURE, "the sandbox was ended from outside"),
            (exit_code == _FILE_TOO_LARGE, Ending.DISK_QUOTA, "one file"),
            (processes > 0, Ending.PIDS_LIMIT, f"{processes} processes were refused"),
            (requests > 0, Ending.EGRESS_DENIED, f"{requests} requests were refused"),
        )
        met = ((ending, detail) for holds, ending, detail in reasons if holds)
        return next(met, (Ending.FAILED, f"exit code {exit_code}"))


class NeverRan:
    """A command whose sandbox could not be made."""

    def __init__(self, why: str) -> None:
        self._why = why

    def wait(self, check: Callable[[], None]) -> Ended:
        """It is over before it began."""
        check()
        return self.stop()

    def connect(self, port: int) -> socket.socket:
        """Nothing answers."""
        raise ConnectionRefusedError(f"nothing listens on {port}: the sandbox could not be made")

    def stop(self) -> Ended:
        """There is nothing to end."""
        return Ended(Ending.INFRASTRUCTURE, -1, 0.0, b"", detail=self._why)


def _started(task: Task, heard: Heard, door: Door | None, stack: contextlib.ExitStack) -> Sandboxed:
    if os.geteuid() == 0:
        _hand_over(task)
    try:
        group = groups.group(task.policy)
        stack.callback(group.remove)
    except groups.Unusable:
        group = None
    launched = Launched(task, group)
    stack.callback(launched.close)
    opened = door if task.policy.network == "mirror" else None
    if opened is not None:
        listening = stack.enter_context(socket_inside(launched.first(), "listen", MIRROR_PORT))
        stack.enter_context(opened.serve(listening))
    watch = Watch(_streams(launched), task.policy, Growth(task.tree, task.policy), launched.kill)
    running = Sandboxed(launched, watch, group, opened, heard)
    launched.release()
    watch.start()
    stack.callback(watch.join)
    stack.callback(launched.kill)
    return running


def _streams(launched: Launched) -> dict[Stream, int]:
    stdout, stderr = launched.process.stdout, launched.process.stderr
    if stdout is None or stderr is None:
        raise NotStarted("Bubblewrap was started without pipes.")
    return {"stdout": stdout.fileno(), "stderr": stderr.fileno()}


def _hand_over(task: Task) -> None:
    """What root wrote becomes the property of whom the command runs as. Nothing foreign is running yet."""
    for _, _, files, descriptor in os.fwalk(task.tree):
        if os.fstat(descriptor).st_uid != NOBODY:
            os.chown(descriptor, NOBODY, NOBODY)
        for name in files:
            if os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_uid != NOBODY:
                os.chown(name, NOBODY, NOBODY, dir_fd=descriptor, follow_symlinks=False)
