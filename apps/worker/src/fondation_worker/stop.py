"""Why an attempt is brought to an end before its own: the first reason stands."""

from collections.abc import Iterator
from contextlib import contextmanager

import anyio

from fondation_shared.jobs import Outcome, Result


class Stop:
    """`result`: once it is asked for, what the attempt is to be reported with."""

    def __init__(self) -> None:
        self.result = Result(outcome=Outcome.RELEASED)
        self._asked = anyio.Event()
        self._interruptible: anyio.CancelScope | None = None

    @property
    def asked(self) -> bool:
        """Whether it was asked for."""
        return self._asked.is_set()

    def ask(self, result: Result) -> None:
        """Bring the attempt to an end as `result`; nothing happens if that was asked before."""
        if self.asked:
            return
        self.result = result
        self._asked.set()
        if self._interruptible is not None:
            self._interruptible.cancel()

    async def wait(self) -> None:
        """Return when it is asked for."""
        await self._asked.wait()

    @contextmanager
    def interrupts(self) -> Iterator[None]:
        """What runs inside is cut short when a stop is asked for, and does not begin when it was."""
        with anyio.CancelScope() as scope:
            self._interruptible = scope
            if self.asked:
                scope.cancel()
            try:
                yield
            finally:
                self._interruptible = None
