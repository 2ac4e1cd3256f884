"""Several programs as one: their lines told apart, stopped together."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from fondation_cli import processes

_TICK_SECONDS = 0.1
_STOP_SECONDS = (1.4, 0.9)
"""How long the program that is stopped first may take, and each of the others."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Ended:
    """Why following came to an end: a program left with `exit_code`, or a signal of that number `asked` for a stop."""

    name: str
    exit_code: int
    last_line: str = ""
    asked: bool = False


@dataclass
class _Program:
    process: subprocess.Popen[bytes]
    unfinished: bytes = b""
    last_line: str = ""


class Supervisor:
    """A context manager: when it is left, none of the programs runs any more, nor anything that they started.

    They are stopped in the reverse order of their start; `say` gets each line of theirs with their name.
    No thread takes part, so a program may be started at any moment.
    """

    def __init__(self, environment: Mapping[str, str], say: Callable[[str, str], None]) -> None:
        self._environment = dict(environment)
        self._say = say
        self._programs: dict[str, _Program] = {}
        self._selector = selectors.DefaultSelector()
        self._asked: int | None = None

    def __enter__(self) -> Self:
        processes.adopt_orphans()
        for number in _SIGNALS:
            signal.signal(number, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        first, others = _STOP_SECONDS
        seconds = first
        for program in reversed(self._programs.values()):
            with contextlib.suppress(ProcessLookupError):
                program.process.terminate()
            deadline = time.monotonic() + seconds
            while program.process.poll() is None and time.monotonic() < deadline:
                self._hear(0.02)
            seconds = others
        processes.end_descendants(0.3)
        self._hear(0)
        processes.reap()
        for program in self._programs.values():
            if program.process.stdout is not None:
                program.process.stdout.close()
        self._selector.close()

    def start(self, name: str, words: Sequence[str | Path]) -> None:
        """Start a program, in a process group of its own."""
        process = subprocess.Popen(  # noqa: S603 - our own programs
            words,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,  # noqa: PLW1509 - there is no other thread; it must not outlive us
        )
        self._programs[name] = _Program(process)
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, name)

    def follow(self, every_tick: Callable[[], None]) -> Ended:
        """Hand on lines until a program ends or a stop is asked for; `every_tick` is called in between."""
        while self._asked is None:
            every_tick()
            self._hear(_TICK_SECONDS)
            for name, program in self._programs.items():
                if program.process.poll() is not None:
                    self._hear(0)  # What it said last may lie in its pipe still, which holds no more than one reading.
                    return Ended(name, program.process.returncode, program.last_line)
        return Ended("", self._asked, asked=True)

    def _hear(self, seconds: float) -> None:
        """Hand on what was said within `seconds`."""
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self._selector.select(seconds):
            chunk = os.read(key.fd, 1 << 16)
            if chunk:
                self._take(str(key.data), chunk)
            else:
                self._selector.unregister(key.fileobj)

    def _take(self, name: str, chunk: bytes) -> None:
        program = self._programs[name]
        *lines, program.unfinished = (program.unfinished + chunk).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace")
            program.last_line = text.strip() or program.last_line
            self._say(name, text)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self._asked = number


def environment_with(**variables: str) -> dict[str, str]:
    """This process's environment with some variables set."""
    return {**os.environ, **variables}
