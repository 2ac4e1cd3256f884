"""Why an attempt is brought to an end before its own: the first reason stands."""

from collections.abc import Iterator
from contextlib import contextmanager

import anyio

from fondation_shared.jobs import Result


class Stop:
    """Not asked for yet, or the result that the attempt is to be reported with."""

    def __init__(self) -> None:
        self.result: Result | None = None
        self._asked = anyio.Event()
        self._interruptible: anyio.CancelScope | None = None

    def ask(self, result: Result) -> None:
        """Bring the attempt to an end as `result`; nothing happens if that was asked before."""
        if self.result is not None:
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
            if self.result is not None:
                scope.cancel()
            try:
                yield
            finally:
                self._interruptible = None
