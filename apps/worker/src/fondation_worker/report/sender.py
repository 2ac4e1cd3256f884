"""Sends a lease's events in order, in batches, until each is acknowledged."""

from collections.abc import Awaitable, Callable

import anyio

from fondation_shared.errors import Conflict, FondationError, LeaseLost, SequenceGap
from fondation_shared.events import PhaseFinished
from fondation_shared.ids import LeaseId
from fondation_worker.patience import until_answered
from fondation_worker.report.spool import Spool
from fondation_worker.sources.port import JobSource

GATHER_SECONDS = 0.1
"""The first event goes out at once; what comes right behind it travels together."""
MAX_ROUNDS_WITHOUT_ACKNOWLEDGEMENT = 5


class Sender:
    """One lease's events on their way to the server. `refusal` says why it takes no more of them, if so.

    `remember` sends what the attempt has remembered so far: that goes before the end of a phase is told.
    """

    def __init__(
        self,
        source: JobSource,
        lease_id: LeaseId,
        spool: Spool,
        on_refusal: Callable[[FondationError], None],
        remember: Callable[[], Awaitable[None]],
    ) -> None:
        self._source = source
        self._lease_id = lease_id
        self._spool = spool
        self._on_refusal = on_refusal
        self._remember = remember
        self._next = 1
        self._news = anyio.Event()
        self._sending = anyio.Lock()
        self.refusal: FondationError | None = None

    def wake(self) -> None:
        """There is something new in the spool."""
        self._news.set()

    async def run(self) -> None:
        """Send what comes, for ever.

        Raises:
            LeaseLost: nobody wants to hear it any more.

        """
        while True:
            await self._news.wait()
            self._news = anyio.Event()
            await self.drain()
            await anyio.sleep(GATHER_SECONDS)

    async def drain(self) -> None:
        """Return once every event so far is acknowledged, or the server has refused one.

        Raises:
            LeaseLost: nobody wants to hear it any more.

        """
        async with self._sending:
            try:
                await self._send_rest()
            except LeaseLost:
                raise
            except FondationError as error:
                self.refusal = error
                self._on_refusal(error)

    async def _send_rest(self) -> None:
        acknowledged, rounds = self._next - 1, 0
        while self.refusal is None and self._next <= self._spool.count:
            last = await self._send_batch()
            rounds = 0 if last > acknowledged else rounds + 1
            acknowledged = max(acknowledged, last)
            if last > self._spool.count or rounds > MAX_ROUNDS_WITHOUT_ACKNOWLEDGEMENT:
                raise Conflict(f"The server stands at event {last}, this attempt at {self._spool.count}.")
            self._next = last + 1

    async def _send_batch(self) -> int:
        """The number of the last event that the server has."""
        events = self._spool.read(self._next)
        if any(isinstance(event, PhaseFinished) for event in events):
            # Whatever a log says is done need not be done again, should this worker be killed now.
            await self._remember()
        try:
            return await until_answered(lambda: self._source.send_events(self._lease_id, self._next, events))
        except SequenceGap as gap:
            return gap.expected - 1
