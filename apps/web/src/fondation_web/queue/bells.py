"""Wake-ups inside one process: a ticket rings one bell, so that a submit wakes one claimer and not all of them."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import anyio

from fondation_shared.clock import Clock
from fondation_shared.jobs import JobKind


class ClockBell:
    """A bell that waits by the clock it was given."""

    def __init__(self, kinds: Collection[JobKind], clock: Clock) -> None:
        self.kinds = frozenset(kinds)
        self._clock = clock
        self._rung = anyio.Event()
        self._at_ring: Callable[[], None] | None = None

    @property
    def rung(self) -> bool:
        """Whether it rang since the last `wait`."""
        return self._rung.is_set()

    def ring(self) -> None:
        """Wake whoever waits, or will."""
        self._rung.set()
        if self._at_ring is not None:
            self._at_ring()

    async def wait(self, seconds: float, at_ring: Callable[[], None] | None = None) -> None:
        """See `Bell.wait`."""
        if seconds > 0 and not self.rung:
            self._at_ring = at_ring
            try:
                await self._first_of_ring_and(seconds)
            finally:
                self._at_ring = None
        self._rung = anyio.Event()

    async def _first_of_ring_and(self, seconds: float) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(self._wake_after, seconds)
            await self._rung.wait()
            group.cancel_scope.cancel()

    async def _wake_after(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._rung.set()


class Bells:
    """The bells of every waiting claimer, those that wait longest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listening: dict[ClockBell, None] = {}
        self._closed = False

    @contextmanager
    def listen(self, kinds: Collection[JobKind]) -> Iterator[ClockBell]:
        """A bell among the others, as long as the block runs."""
        bell = ClockBell(kinds, self._clock)
        if self._closed:
            bell.ring()
        self._listening[bell] = None
        heard = False
        try:
            yield bell
            heard = not bell.rung
        finally:
            del self._listening[bell]
            if not heard:
                for kind in bell.kinds:
                    self.ring_one(kind)

    def ring_one(self, kind: JobKind) -> None:
        """Ring the first bell for `kind` that is not ringing yet."""
        for bell in self._listening:
            if kind in bell.kinds and not bell.rung:
                bell.ring()
                return

    def ring_all(self, kind: JobKind | None = None) -> None:
        """Ring every bell, or all for `kind`: something may have been missed."""
        for bell in self._listening:
            if kind is None or kind in bell.kinds:
                bell.ring()

    def close(self) -> None:
        """Ring all, and whichever are made from now on."""
        self._closed = True
        self.ring_all()
