"""Claims work for the free slots, one question at a time, and lets each slot do one job."""

import contextlib
import logging
from collections.abc import Iterable

import anyio
import structlog
from anyio import lowlevel
from anyio.abc import TaskGroup
from pydantic import ValidationError

from fondation_shared.errors import FondationError, Forbidden, Invalid, Unauthenticated
from fondation_shared.jobs import JobKind
from fondation_shared.leases import Claim, ClaimRequest
from fondation_worker.attempt import Attempt
from fondation_worker.execute.abilities import Offer
from fondation_worker.patience import pauses
from fondation_worker.work import Means

WAIT_SECONDS = 25.0
EMPTY_SECONDS = 5.0
"""A server that answers "nothing" at once is not asked more often than this."""
RELEASE_SECONDS = 2.0
"""Of the grace time: what stopping the generators and reporting the release may take."""
LEAVE_SECONDS = 1.5
"""Of the grace time: what goodbye and clearing up may take."""
GOODBYE_SECONDS = 1.0
SURE: list[JobKind] = ["course"]
"""What every generator does, before it has said what else."""
UNSURE_SECONDS = 0.5
"""How long a question is held open as long as it is not known what to ask for."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Loop:
    """Claim, hand to a slot, until stopped."""

    def __init__(self, means: Means, slots: int, grace_seconds: float, offer: Offer) -> None:
        self._means = means
        self._offer = offer
        self.worker_id = means.home.worker_id
        self._slots = slots
        self._grace_seconds = grace_seconds
        self._running: set[Attempt] = set()
        self._changed = anyio.Event()
        self._pauses = pauses()
        self._claiming = anyio.CancelScope()
        self._everything = anyio.CancelScope()
        self.connected: bool | None = None
        """Whether the source answered last; None before it was asked."""

    @property
    def busy(self) -> int:
        """How many jobs run."""
        return len(self._running)

    def stop(self) -> None:
        """Take no more, and leave within the grace time; the second time, drop everything at once."""
        if self._claiming.cancel_called:
            self._everything.cancel()
        self._claiming.cancel()

    async def run(self, dead: Iterable[str]) -> FondationError | None:
        """Work until stopped; None, or why the source wants nothing to do with this worker.

        The leases of `dead` workers of this machine, whose generators are gone for certain, are released first.
        """
        refusal: FondationError | None = None
        with self._everything:
            async with anyio.create_task_group() as group:
                with self._claiming:
                    for worker_id in dead:
                        await self._say_goodbye(worker_id)
                    refusal = await self._claim_for_ever(group)
                await self._wind_down()
                group.cancel_scope.cancel()
        # Even when everything was dropped: nothing runs here any more, and others need not wait until leases run out.
        if self.connected:
            await self._say_goodbye(self.worker_id)
        return refusal

    async def _claim_for_ever(self, group: TaskGroup) -> FondationError:
        while True:
            while self.busy >= self._slots:
                await self._change()
            await self._means.standby.usable()
            try:
                claims = await self._claim()
            except (Unauthenticated, Forbidden) as error:
                return error
            for claim in claims:
                self._begin(claim, group)
            # The jobs go first: asking for more takes milliseconds.
            await lowlevel.checkpoint()

    async def _claim(self) -> list[Claim]:
        """Jobs for the free slots, if there are any.

        Raises:
            Unauthenticated: the source does not know the key.
            Forbidden: the key is not a worker's.

        """
        # The first question is not held open: whether anybody is there is known at once.
        wait = (WAIT_SECONDS if self._offer.known else UNSURE_SECONDS) if self.connected else 0.0
        request = self._question(wait)
        asked = anyio.current_time()
        try:
            claims = await self._means.source.claim(request)
        except (Unauthenticated, Forbidden):
            raise
        except (FondationError, ValidationError) as error:
            self._say_disconnected(error)
            await anyio.sleep(next(self._pauses))
            return []
        self._say_connected()
        if wait == WAIT_SECONDS and not claims:
            await anyio.sleep(max(0.0, asked + EMPTY_SECONDS - anyio.current_time()))
        return claims

    def _question(self, wait: float) -> ClaimRequest:
        known = self._offer.known
        return ClaimRequest(
            worker_id=self.worker_id,
            kinds=known.kinds if known else SURE,
            slots=self._slots - self.busy,
            wait_seconds=wait,
            sandbox=known.sandbox if known else None,
            refusal=known.refusal if known else None,
        )

    def _begin(self, claim: Claim, group: TaskGroup) -> None:
        try:
            attempt = Attempt(claim, self._means)
        except Invalid as error:
            _log.error("A claim cannot be used.", cause=error.detail)
            return
        self._running.add(attempt)
        group.start_soon(self._occupy, attempt, claim.job.kind)

    async def _occupy(self, attempt: Attempt, kind: JobKind) -> None:
        try:
            result = await attempt.run()
            if kind == "project" and result and result.failure and result.failure.retryable:
                self._offer.doubt()
        except Exception:  # noqa: BLE001 - the lease runs out, another attempt may do better; the worker goes on
            _log.exception("A fault of the worker ended an attempt.")
        finally:
            if kind == "project" and attempt.killed:
                self._offer.sweep()
            self._running.discard(attempt)
            self._changed.set()

    async def _change(self) -> None:
        """Wait until an attempt ends."""
        self._changed = anyio.Event()
        await self._changed.wait()

    async def _wind_down(self) -> None:
        """Let jobs finish for the grace time; those that do not are stopped and released."""
        leave_at = anyio.current_time() + self._grace_seconds - LEAVE_SECONDS
        with anyio.CancelScope(deadline=leave_at - RELEASE_SECONDS):
            await self._idle()
        for attempt in self._running:
            attempt.release()
        with anyio.CancelScope(deadline=leave_at):
            await self._idle()

    async def _idle(self) -> None:
        while self._running:
            await self._change()

    async def _say_goodbye(self, worker_id: str) -> None:
        with anyio.move_on_after(GOODBYE_SECONDS), contextlib.suppress(FondationError):
            await self._means.source.goodbye(worker_id)

    def _say_connected(self) -> None:
        if not self.connected:
            _log.info("Waiting for work.", worker=self.worker_id, slots=self._slots)
        self.connected = True
        self._pauses = pauses()

    def _say_disconnected(self, error: Exception) -> None:
        if self.connected is not False:
            # Where both are started together, web comes a little later: nothing to worry about.
            level = logging.INFO if self.connected is None else logging.WARNING
            _log.log(level, "The source of jobs does not answer; the worker keeps trying.", cause=str(error))
        self.connected = False
