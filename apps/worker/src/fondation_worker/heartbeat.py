"""A lease is renewed while it is held, and what the server wants comes back with each renewal."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio

from fondation_shared.errors import FondationError, LeaseLost, NotRunning
from fondation_shared.events import GeneratorEvent, PhaseFinished, PhaseProgress, PhaseStarted
from fondation_shared.leases import Directive, Heartbeat, HeartbeatAnswer, Lease
from fondation_worker.sources.port import JobSource

MAX_PAUSE_SECONDS = 1.0
MIN_DEADLINE_SECONDS = 1.0


@dataclass(slots=True)
class Pulse:
    """What the next heartbeat says; `progress` from 0 to 1 over all phases."""

    phase: str | None = None
    progress: float = 0.0
    event_seq: int = 0
    _index: int = 0
    _total: int = 1

    def follow(self, event: GeneratorEvent) -> None:
        """Take in how far the generator is."""
        match event:
            case PhaseStarted():
                self.phase, self._index, self._total = event.phase, event.index, max(1, event.total)
                self._set(0.0)
            case PhaseProgress():
                self._set(event.done / max(1, event.total))
            case PhaseFinished():
                self._set(1.0)
            case _:
                pass

    def _set(self, within_phase: float) -> None:
        self.progress = min(1.0, max(0.0, (self._index + min(1.0, max(0.0, within_phase))) / self._total))

    def beat(self) -> Heartbeat:
        """As it goes over the wire."""
        return Heartbeat(phase=self.phase, progress=round(self.progress, 4), event_seq=self.event_seq)


@asynccontextmanager
async def heartbeat(
    source: JobSource, lease: Lease, pulse: Pulse, on_cancel: Callable[[], None]
) -> AsyncIterator[None]:
    """Hold `lease` while inside; `on_cancel` is called, perhaps repeatedly, when the job is to stop.

    The lease is lost when the server says so, and also when it could not be renewed in time, by our own monotonic
    clock: another worker may have the job by then. What runs inside is cancelled then. A server that is known not to
    run is waited for: nobody else is given the job meanwhile, and it grants held leases their time again at its start.

    Raises:
        LeaseLost: inside an exception group.

    """
    async with anyio.create_task_group() as group:
        group.start_soon(_renew, source, lease, pulse, on_cancel)
        yield
        group.cancel_scope.cancel()


async def _renew(source: JobSource, lease: Lease, pulse: Pulse, on_cancel: Callable[[], None]) -> None:
    expires = anyio.current_time() + lease.seconds
    while True:
        await anyio.sleep(lease.heartbeat_seconds)
        answer, expires = await _ask(source, lease, pulse, expires)
        if answer.directive is Directive.ABANDON:
            raise LeaseLost("The server wants this attempt abandoned.")
        if answer.directive is Directive.CANCEL:
            on_cancel()


async def _ask(source: JobSource, lease: Lease, pulse: Pulse, expires: float) -> tuple[HeartbeatAnswer, float]:
    """The answer to one heartbeat, asked for until the lease is over; and when that will now be."""
    cause: FondationError | None = None
    while (left := expires - (asked := anyio.current_time())) > 0:
        deadline = min(left, max(MIN_DEADLINE_SECONDS, left / 2))
        try:
            answer = await source.heartbeat(lease.id, pulse.beat(), deadline=deadline)
            # Counted from before the question, so that the server never thinks shorter of it than we do.
            return answer, asked + lease.seconds
        except LeaseLost:
            raise
        except NotRunning:
            expires = anyio.current_time() + lease.seconds
        except FondationError as error:
            cause = error
        await anyio.sleep(min(MAX_PAUSE_SECONDS, lease.heartbeat_seconds, left))
    raise LeaseLost("The lease could not be renewed in time.", cause=str(cause) if cause else None)
