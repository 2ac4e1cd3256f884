"""Helper processes that answer lines with lines. One that crashes or hangs costs one task; none outlives the caller."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

from fondation_cli.course.forking import written
from fondation_shared.errors import FondationError

_TICK_SECONDS = 0.2
_START_SECONDS = 30.0
_END_SECONDS = 1.0
_PATIENCE = 12
"""A task may take this many times longer by the clock than by the processor: other programs want that too."""
_LEAST_SECONDS = 2.0
"""What every task may take, after however many slow ones: enough to load a language and read a large file."""

_FEWEST_AHEAD, _MOST_AHEAD = 4, 32
"""How many tasks a helper holds: enough never to wait for the next, few enough to share the work evenly."""

_SHARES = 8
"""At most one part in so many of its work is held by a helper."""


class Slow(FondationError):
    """A task took longer than it may."""


class Crashed(FondationError):
    """A helper ended while it had a task."""


class NotStarted(FondationError):
    """A helper ended before it had a task: killed, mostly, for want of memory. Another try may do."""

    retryable = True


Answer = bytes | Slow | Crashed


def _processor_seconds(process: int) -> float | None:
    """What a process has used of the processors, where the system has a clock for that: see clock_getcpuclockid(3)."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return time.clock_gettime((~process << 3) | 2)
    except OSError:
        return None


class _Helper:
    """One process, the tasks that it holds, and how long it has been at the first of them.

    `process` is itself, or what forks it: its own number it says when it is ready.
    """

    def __init__(self, process: subprocess.Popen[bytes], requests: int, answers: int) -> None:
        self.process = process
        self.output = answers
        self.tasks: deque[int] = deque()
        self.ready = False
        self._input = requests
        self._number = process.pid
        self._begin()
        self._buffer = b""

    def started(self, line: bytes) -> None:
        """Take note of its first line."""
        self.ready = True
        said = line.rpartition(b" ")[2]
        if said.isdigit():
            self._number = int(said)
            self._begin()

    def give(self, numbers: Sequence[int], tasks: Sequence[bytes]) -> None:
        """Hand over tasks. A helper that is already gone is found out when its output ends."""
        if not self.tasks:
            self._begin()
        self.tasks.extend(numbers)
        with contextlib.suppress(BrokenPipeError):
            os.write(self._input, b"".join(task + b"\n" for task in tasks))

    def lines(self) -> list[bytes] | None:
        """The answers that have arrived; None when the helper has ended."""
        chunk = os.read(self.output, 1 << 20)
        if not chunk:
            return None
        *whole, self._buffer = (self._buffer + chunk).split(b"\n")
        if whole:
            self._begin()
        return whole

    def _begin(self) -> None:
        self._since, self._worked = time.monotonic(), _processor_seconds(self._number)

    def is_over(self, seconds: float) -> bool:
        """Whether it has worked that long since it began, or has long had the time to."""
        waited = time.monotonic() - self._since
        if waited <= seconds:
            return False
        worked = _processor_seconds(self._number)
        if worked is None or self._worked is None:
            return True
        return worked - self._worked > seconds or waited > seconds * _PATIENCE

    def end(self) -> None:
        """Kill it at once; it holds nothing that would need an orderly end."""
        if self._number == self.process.pid:
            self.process.kill()
            self.process.wait()
        elif self.process.poll() is None:
            # Until what forked it ends, its number is nobody else's.
            os.kill(self._number, signal.SIGKILL)
        os.close(self._input)
        os.close(self.output)


class _Pipes:
    """The two pipes of a helper: its own ends, closed on leaving, and ours."""

    def __init__(self) -> None:
        self.tasks, self.requests = os.pipe()
        self.output, self.answers = os.pipe()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.tasks)
        os.close(self.answers)


def _end(leader: subprocess.Popen[bytes]) -> None:
    """End what forked helpers, which are gone or know only it: they end with it."""
    if leader.stdin is not None:
        leader.stdin.close()
    try:
        leader.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        leader.kill()
        leader.wait()


class Pool:
    """`processes` helpers, started by `arguments` of this Python. A context manager: leaving it kills them.

    `seconds` is the longest that one task may take of a processor, so that a busy machine makes no difference. Each
    that takes longer shortens it for those that follow: a thousand of them must not take a thousand times as long.
    `forks`: given pipes as one more argument, what is started becomes a helper for each, see `become_helpers`. One
    that takes the place of another is started alone.
    """

    def __init__(self, arguments: Sequence[str], *, processes: int, seconds: float, forks: bool = False) -> None:
        self._command = [sys.executable, *arguments]
        self._seconds = seconds
        self._slow = 0
        self._selector = selectors.DefaultSelector()
        self._helpers: set[_Helper] = set()
        self._waiting: deque[int] = deque()
        self._following = iter(range(0))
        self._ahead = _FEWEST_AHEAD
        self._leader: subprocess.Popen[bytes] | None = None
        if forks and processes > 1 and sys.platform.startswith("linux"):
            self._start_together(processes)
        else:
            for _ in range(processes):
                self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for helper in self._helpers:
            helper.end()
        self._selector.close()
        if self._leader is not None:
            _end(self._leader)

    def answers(self, tasks: Sequence[bytes], tick: Callable[[int], None]) -> Iterator[tuple[int, Answer]]:
        """Each task's number with its answer, as they come. `tick(done)` is called often, and may raise.

        A task is taken from its sequence when it is handed over: there may be a million of them.
        """
        count = len(tasks)
        self._waiting = deque()
        self._following = iter(range(count))
        self._ahead = max(_FEWEST_AHEAD, min(_MOST_AHEAD, count // (_SHARES * max(1, len(self._helpers)))))
        done = 0
        self._feed(tasks)
        while done < count:
            tick(done)
            for key, _ in self._selector.select(_TICK_SECONDS):
                for pair in self._take(key.data):
                    done += 1
                    yield pair
            for pair in self._overdue():
                done += 1
                yield pair
            self._feed(tasks)
        tick(done)

    def _start(self) -> None:
        with _Pipes() as pipes:
            process = subprocess.Popen(  # noqa: S603 - our own module, an argument list, no shell
                self._command, stdin=pipes.tasks, stdout=pipes.answers, stderr=subprocess.DEVNULL
            )
        self._add(_Helper(process, pipes.requests, pipes.output))

    def _start_together(self, count: int) -> None:
        with contextlib.ExitStack() as stack:
            pipes = [stack.enter_context(_Pipes()) for _ in range(count)]
            theirs = [(each.tasks, each.answers) for each in pipes]
            self._leader = subprocess.Popen(  # noqa: S603 - our own module, an argument list, no shell
                [*self._command, written(theirs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[end for pair in theirs for end in pair],
            )
        for each in pipes:
            self._add(_Helper(self._leader, each.requests, each.output))

    def _add(self, helper: _Helper) -> None:
        self._helpers.add(helper)
        self._selector.register(helper.output, selectors.EVENT_READ, helper)

    def _feed(self, tasks: Sequence[bytes]) -> None:
        """Give more to each helper that has done half of what it held: several at once cost as much as one."""
        for helper in self._helpers:
            if helper.ready and len(helper.tasks) <= self._ahead // 2:
                numbers = [
                    number for _ in range(self._ahead - len(helper.tasks)) if (number := self._next()) is not None
                ]
                if numbers:
                    helper.give(numbers, [tasks[number] for number in numbers])

    def _next(self) -> int | None:
        """The number of a task that nobody has: first those that a helper which failed gave back."""
        return self._waiting.popleft() if self._waiting else next(self._following, None)

    def _take(self, helper: _Helper) -> Iterator[tuple[int, Answer]]:
        lines = helper.lines()
        if lines is None:
            yield from self._replace(helper, Crashed("The helper ended while it had a task."))
            return
        for line in lines:
            if helper.ready:
                yield helper.tasks.popleft(), line
            else:
                helper.started(line)

    def _overdue(self) -> Iterator[tuple[int, Answer]]:
        for helper in list(self._helpers):
            limit = self._limit() if helper.ready else _START_SECONDS
            if (helper.tasks or not helper.ready) and helper.is_over(limit):
                self._slow += 1
                yield from self._replace(helper, Slow(f"The task took longer than {limit:.0f} seconds."))

    def _limit(self) -> float:
        return max(min(self._seconds, _LEAST_SECONDS), self._seconds / (1 + self._slow / 2))

    def _replace(self, helper: _Helper, reason: Slow | Crashed) -> Iterator[tuple[int, Answer]]:
        """Start another helper in the place of one that failed; only the task it was at is lost."""
        self._selector.unregister(helper.output)
        self._helpers.discard(helper)
        helper.end()
        if not helper.ready:
            raise NotStarted(
                "A helper process did not start.",
                cause=f"Its exit code is {helper.process.returncode}.",
                hint="fondation doctor",
            )
        self._waiting.extendleft(list(helper.tasks)[:0:-1])
        self._start()
        if helper.tasks:
            yield helper.tasks[0], reason
