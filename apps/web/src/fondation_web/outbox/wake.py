"""What the sending of messages waits for: news, or the time of the next one."""

import anyio

from fondation_shared.clock import Clock


class Wake:
    """Rung by whoever has committed messages; a ring is never lost."""

    def __init__(self) -> None:
        self._rung = anyio.Event()

    def ring(self) -> None:
        """There may be something to send; on the event loop."""
        self._rung.set()

    async def wait(self, clock: Clock, seconds: float) -> None:
        """Return at a ring since the last wait, or after `seconds`."""
        if not self._rung.is_set():
            async with anyio.create_task_group() as group:
                group.start_soon(self._ring_at, clock, clock.monotonic() + seconds)
                await self._rung.wait()
                group.cancel_scope.cancel()
        self._rung = anyio.Event()

    async def _ring_at(self, clock: Clock, moment: float) -> None:
        await clock.sleep(max(0.0, moment - clock.monotonic()))
        self._rung.set()
