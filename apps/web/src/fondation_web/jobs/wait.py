"""The long poll: a claim that waits until there is work for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import anyio

from fondation_shared.jobs import Claim, ClaimRequest
from fondation_web.jobs.claim import Taken, take
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.finish import release
from fondation_web.queue.port import Bell


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits for work in the name of workers, until web stops."""

    desk: Desk
    stopping: anyio.Event

    async def claim(self, request: ClaimRequest, hung_up: Callable[[], Awaitable[None]]) -> list[Claim]:
        """Up to `slots` jobs, as soon as there are any; none when `wait_seconds` are over or web stops.

        `hung_up` returns when the worker is no longer there to hear the answer: what was claimed for it goes back.
        """
        with self.desk.queue.listen(request.kinds) as bell:
            taken = await self._take(request)
            if taken.claims or request.wait_seconds == 0:
                return taken.claims
            gone = anyio.Event()
            async with anyio.create_task_group() as group:
                group.start_soon(_cancel_when, hung_up, gone, group.cancel_scope)
                taken = await self._wait(request, bell, taken)
                group.cancel_scope.cancel()
        if not gone.is_set():
            return taken.claims
        with anyio.CancelScope(shield=True):
            await self.desk.do(partial(release, lease_ids=[claim.lease.id for claim in taken.claims]))
        return []

    async def _wait(self, request: ClaimRequest, bell: Bell, taken: Taken) -> Taken:
        clock = self.desk.clock
        until = clock.monotonic() + request.wait_seconds
        while not taken.claims and not self.stopping.is_set() and (left := until - clock.monotonic()) > 0:
            due = left if taken.next_due is None else (taken.next_due - clock.now()).total_seconds()
            await bell.wait(min(left, due))
            taken = await self._take(request)
        return taken

    async def _take(self, request: ClaimRequest) -> Taken:
        """A look at the queue; once begun it is carried through, so that nothing is taken unseen."""
        with anyio.CancelScope(shield=True):
            taken = await self.desk.do(partial(take, request=request))
        return taken  # noqa: RET504 - a scope may swallow what is raised in it, so mypy wants the return out here


async def _cancel_when(hung_up: Callable[[], Awaitable[None]], gone: anyio.Event, scope: anyio.CancelScope) -> None:
    await hung_up()
    gone.set()
    scope.cancel()
