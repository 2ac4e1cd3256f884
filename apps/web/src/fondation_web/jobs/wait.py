"""The long poll: a claim that waits until there is work for it."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import anyio

from fondation_shared.errors import FondationError, Unreachable
from fondation_shared.leases import Claim, ClaimRequest
from fondation_web.jobs.claim import Taken, take
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.finish import release
from fondation_web.queue.admission import room
from fondation_web.queue.port import Bell, Turn

LOOK_AGAIN_SECONDS = 0.01
"""What is due and could not be taken is being taken by somebody else, or was given back a moment ago."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits for work in the name of workers, until web stops."""

    desk: Desk
    stopping: anyio.Event

    async def claim(self, request: ClaimRequest, hung_up: Callable[[], Awaitable[None]]) -> list[Claim]:
        """Up to `slots` jobs, as soon as there are any; none when `wait_seconds` are over or web stops.

        `hung_up` returns when the worker is no longer there to hear the answer: what was claimed for it goes back.
        """
        gone = anyio.Event()
        with self.desk.queue.listen(request.kinds) as bell:
            taken = await self._unless_gone(request, bell, hung_up, gone)
        if not gone.is_set():
            return taken.claims
        with anyio.CancelScope(shield=True):
            await self.desk.do(partial(release, lease_ids=[claim.lease.id for claim in taken.claims]))
        return []

    async def _unless_gone(
        self, request: ClaimRequest, bell: Bell, hung_up: Callable[[], Awaitable[None]], gone: anyio.Event
    ) -> Taken:
        """What there was, as soon as there was something, or nobody waits any more: `gone` says so."""
        refused, taken = None, Taken([])
        async with anyio.create_task_group() as group:
            group.start_soon(_notice, hung_up, gone)
            try:
                taken = await _Look(self.desk, request).taken()
                if not taken.claims and request.wait_seconds > 0:
                    taken = await self._wait(request, bell, taken, gone)
            except FondationError as error:
                refused = error
            group.cancel_scope.cancel()
        if refused is not None:
            # Out of the group it would have come as a group of errors, which no caller knows.
            raise refused
        return taken

    async def _wait(self, request: ClaimRequest, bell: Bell, taken: Taken, gone: anyio.Event) -> Taken:
        clock, told = self.desk.clock, taken.next_due is not None
        until = clock.monotonic() + request.wait_seconds
        while not (taken.claims or self.stopping.is_set() or gone.is_set()) and (left := until - clock.monotonic()) > 0:
            due = left if taken.next_due is None else (taken.next_due - clock.now()).total_seconds()
            if due <= 0:
                await anyio.sleep(LOOK_AGAIN_SECONDS)
            look = _Look(self.desk, request)
            async with anyio.create_task_group() as group:
                group.start_soon(_cancel_when, gone, group.cancel_scope)
                await bell.wait(min(left, due), look.begin)
                group.cancel_scope.cancel()
            if look.begun or not gone.is_set():
                taken = await look.taken()
                told = told or taken.next_due is not None
        if told:
            # Whoever stays has to know as well when the next job is due.
            bell.ring()
        return taken


class _Look:
    """One look at the queue; begun by the bell itself, so that a job is handed over in the commit that brings it."""

    def __init__(self, desk: Desk, request: ClaimRequest) -> None:
        self._desk = desk
        self._request = request
        self._begun: Awaitable[Taken] | None = None

    @property
    def begun(self) -> bool:
        """Whether it will take what there is."""
        return self._begun is not None

    def begin(self) -> None:
        """Have it done by the store, where it alone is asked; `taken` tries again where that takes nothing more."""
        if self._begun is None and self._desk.queue.at_hand:
            with contextlib.suppress(Unreachable):
                self._begun = self._desk.begin(partial(take, request=self._request, turn=Turn()))

    async def taken(self) -> Taken:
        """What was found; once begun it is carried through, so that nothing is taken unseen.

        Raises:
            Unreachable: the store cannot be written.

        """
        with anyio.CancelScope(shield=True):
            taken = await (self._begun or self._in_turn())
        return taken  # noqa: RET504 - a scope may swallow what is raised in it, so mypy wants the return out here

    async def _in_turn(self) -> Taken:
        request, queue = self._request, self._desk.queue
        find = partial(room, kinds=request.kinds, most=request.slots, limits=queue.limits)
        # An engine that nobody but the store is asked for looks itself, in the transaction that takes.
        open_to = {} if queue.at_hand else await self._desk.look(find)
        async with queue.turn(open_to, request.slots) as turn:
            return await self._desk.do(partial(take, request=request, turn=turn))


async def _notice(hung_up: Callable[[], Awaitable[None]], gone: anyio.Event) -> None:
    await hung_up()
    gone.set()


async def _cancel_when(gone: anyio.Event, scope: anyio.CancelScope) -> None:
    await gone.wait()
    scope.cancel()
