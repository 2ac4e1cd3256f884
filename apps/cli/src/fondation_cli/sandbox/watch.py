"""Being with a command until it ends: what it says, how long it takes, how much it writes."""

import errno
import os
import selectors
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.kept import Kept
from fondation_cli.sandbox.policy import Policy

Stream = Literal["stdout", "stderr"]

_TICK_SECONDS = 0.1
_CHUNK = 64 * 1024
_FLOOD = 64
"""Who says so many times what is kept of it does nothing else."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A bound that was met: the end it leads to, and which it was."""

    ending: Ending
    detail: str


class Look(Protocol):
    """Watches something against a bound of a policy."""

    def exceeded(self) -> str:
        """Which bound was met, in a few words; empty where none was. Asked several times a second."""
        ...


class Measure(Look, Protocol):
    """Watches a tree."""

    def measured(self) -> str:
        """The same, of what has ended."""
        ...


class Watch(threading.Thread):
    """Reads both streams to their end, in a thread of its own, so that a command never waits for us.

    `kill` is called once a bound is met. `weight` watches the memory where nothing else bounds it.
    """

    def __init__(
        self,
        streams: dict[Stream, int],
        policy: Policy,
        growth: Measure,
        kill: Callable[[], None],
        weight: Look | None = None,
    ) -> None:
        super().__init__(name="sandbox-watch", daemon=True)
        self.broken: Broken | None = None
        self.kept = Kept(policy.output)
        self._streams = streams
        self._policy = policy
        self._growth = growth
        self._kill = kill
        self._weight = weight
        self._news: list[tuple[Stream, bytes]] = []
        self._lock = threading.Lock()

    def start(self) -> None:
        """Raises BlockingIOError: there are no more threads to be had."""
        try:
            super().start()
        except RuntimeError as error:
            raise BlockingIOError(errno.EAGAIN, str(error)) from error

    def news(self) -> list[tuple[Stream, bytes]]:
        """What it said since the last time, as far as it is kept as the beginning."""
        with self._lock:
            news, self._news = self._news, []
        return news

    def last_look(self) -> str:
        """Which bound the tree exceeds after all, once nothing writes to it any more; empty where it exceeds none."""
        return self._growth.measured()

    def run(self) -> None:
        """Until both streams have ended."""
        now = time.monotonic()
        deadline, last = now + self._policy.wall, now
        with selectors.DefaultSelector() as selector:
            for stream, descriptor in self._streams.items():
                selector.register(descriptor, selectors.EVENT_READ, stream)
            while selector.get_map():
                ready = selector.select(_TICK_SECONDS)
                for key, _ in ready:
                    if self._read(key.data, key.fd):
                        last = time.monotonic()
                    else:
                        selector.unregister(key.fd)
                if self.broken is None:
                    self._look(deadline, last)

    def _read(self, stream: Stream, descriptor: int) -> bool:
        chunk = os.read(descriptor, _CHUNK)
        fresh = self.kept.take(chunk)
        if fresh:
            with self._lock:
                self._news.append((stream, fresh))
        return bool(chunk)

    def _look(self, deadline: float, last: float) -> None:
        now = time.monotonic()
        if now >= deadline:
            self._break(Ending.TIMEOUT_WALL, f"more than {self._policy.wall:g} s")
        elif now - last >= self._policy.idle:
            self._break(Ending.TIMEOUT_IDLE, f"silent for {self._policy.idle:g} s")
        elif self.kept.said > self._policy.output * _FLOOD:
            self._break(Ending.OUTPUT_TRUNCATED, f"more than {self._policy.output * _FLOOD} bytes of output")
        elif self._weight is not None and (found := self._weight.exceeded()):
            self._break(Ending.OOM_KILLED, found)
        elif found := self._growth.exceeded():
            self._break(Ending.DISK_QUOTA, found)

    def _break(self, ending: Ending, detail: str) -> None:
        self.broken = Broken(ending, detail)
        self._kill()
