"""Several programs as one: started together, their lines told apart, stopped together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType, TracebackType
from typing import Literal, Self

from fondation_cli import processes

_STOP_SECONDS = {"first": 1.4, "others": 0.9}
_TICK_SECONDS = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Ended:
    """Why following came to an end: a program left (`exit_code`, its `last_line`), or a signal asked for a stop."""

    name: str
    exit_code: int
    last_line: str = ""
    asked: bool = False


class Supervisor:
    """A context manager: entered, all programs run; left, none does, nor anything that they started.

    They are stopped in the order they were given, each in its own process group; `say` gets each of their lines.
    """

    def __init__(
        self,
        programs: Mapping[str, Sequence[str | Path]],
        environment: Mapping[str, str],
        say: Callable[[str, str], None],
    ) -> None:
        self._programs = programs
        self._environment = dict(environment)
        self._say = say
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lines: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self._asked: SimpleQueue[int] = SimpleQueue()

    def __enter__(self) -> Self:
        processes.adopt_orphans()
        for number in _SIGNALS:
            signal.signal(number, self._ask)
        for name, words in self._programs.items():
            self._running[name] = self._start(words)
        for name in self._running:
            threading.Thread(target=self._pump, args=(name,), name=name, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        grace: Literal["first", "others"] = "first"
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            self._wait(process, _STOP_SECONDS[grace])
            grace = "others"
        processes.end_descendants(0.3)
        processes.reap()
        self._say_the_rest()

    def follow(self, every_tick: Callable[[], None]) -> Ended:
        """Hand on lines until a program ends or a stop is asked for; `every_tick` is called in between."""
        last = dict.fromkeys(self._running, "")
        while True:
            every_tick()
            if not self._asked.empty():
                return Ended("", self._asked.get(), asked=True)
            try:
                name, line = self._lines.get(timeout=_TICK_SECONDS)
            except Empty:
                for name, process in self._running.items():
                    if process.poll() is not None:
                        return Ended(name, process.returncode, last[name])
            else:
                self._say(name, line)
                last[name] = line.strip() or last[name]

    def _start(self, words: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own programs
            words,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,  # noqa: PLW1509 - no thread runs yet; the programs must not outlive us
        )

    def _pump(self, name: str) -> None:
        output = self._running[name].stdout
        for line in output or ():
            self._lines.put((name, line.decode("utf-8", "replace").rstrip("\n")))

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self._asked.put(number)

    def _wait(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Wait for its end, still handing on lines."""
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            self._say_the_rest()
            time.sleep(0.02)

    def _say_the_rest(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                name, line = self._lines.get_nowait()
                self._say(name, line)


def environment_with(**variables: str) -> dict[str, str]:
    """This process's environment with some variables set."""
    return {**os.environ, **variables}
