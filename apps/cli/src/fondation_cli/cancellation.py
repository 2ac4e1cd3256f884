"""SIGTERM, SIGINT and SIGHUP become `Cancelled` in the main thread, at any point; nothing that was started is left."""

import contextlib
import os
import signal
import threading
import types
from collections.abc import Callable, Iterator
from typing import Self

from fondation_cli import processes
from fondation_shared.errors import Cancelled

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_CHILDREN_GRACE_SECONDS = 0.3
_BACKSTOP_SECONDS = 2.0


class Interrupted(Cancelled):
    """A person pressed Ctrl-C."""

    code = "interrupted"
    exit_code = 130


class Cancellation:
    """While entered, a stop signal ends every process below this one; while `listening`, it also raises `Cancelled`.

    What stands between the two is clean-up, which a stop does not cut short. Code that listens may swallow an
    exception, or hang: `check` raises again at the next step, and two seconds after the signal the process ends in any
    case, after `last_words`.
    """

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._previous: dict[int, Callable[[int, types.FrameType | None], object] | int | None] = {}
        self._backstop = threading.Timer(_BACKSTOP_SECONDS, self._end_now)
        self._listening = False
        self.signal: signal.Signals | None = None
        self.last_words: Callable[[], None] | None = None

    def check(self) -> None:
        """Raise `Cancelled` if a stop was asked for, `Interrupted` if by Ctrl-C."""
        if self.signal is not None:
            raise self._error("The run was cancelled.")

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """The stretch in which a stop raises; one that came before is raised at once, one that comes after is not."""
        self._listening = True
        try:
            self.check()
            yield
        finally:
            self._listening = False

    def __enter__(self) -> Self:
        processes.adopt_orphans()
        for number in _SIGNALS:
            # What is ignored on purpose stays ignored: SIGHUP under nohup, SIGINT in a script's background job.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._previous[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        if self.signal is not None:
            processes.end_descendants(_CHILDREN_GRACE_SECONDS)
        processes.reap()
        self._backstop.cancel()
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _stop(self, number: int, _frame: types.FrameType | None) -> None:
        if os.getpid() != self._owner:
            # A forked helper that inherited this handler: its parent looks after the rest.
            os._exit(128 + number)
        if self.signal is not None:
            return
        self.signal = signal.Signals(number)
        self._backstop.daemon = True
        self._backstop.start()
        processes.end_descendants(_CHILDREN_GRACE_SECONDS)
        if self._listening:
            self.check()

    def _end_now(self) -> None:
        if self.last_words is not None:
            self.last_words()
        processes.tell(processes.descendants(), signal.SIGKILL)
        os._exit(self._error.exit_code)

    @property
    def _error(self) -> type[Cancelled]:
        return Interrupted if self.signal is signal.SIGINT else Cancelled
