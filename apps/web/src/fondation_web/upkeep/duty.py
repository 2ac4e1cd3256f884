"""Which web is on duty: it does what one does for all that share a store."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import anyio
from anyio import TASK_STATUS_IGNORED
from anyio.abc import TaskStatus

from fondation_shared.wire import Wire

Alone = Callable[[], Awaitable[object]]
"""What is to be done when no other web is there, before anything else: while nobody was, nobody could be heard."""


class WebSeen(Wire):
    """A web of the store: its machine and port, and whether it does the chores for all of them."""

    name: str
    on_duty: bool


class Duty(Protocol):
    """Held by one web at a time; for a moment it may be two, where one was cut off and does not know it yet."""

    async def run(self, alone: Alone, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """Go on duty, or wait for it, until cancelled. Started: this web is one of those that are there."""
        ...

    async def ours(self) -> None:
        """Return when this web is on duty."""
        ...

    async def webs(self) -> list[WebSeen]:
        """The webs that are there. Raises Unreachable: nobody can tell now."""
        ...


class OwnDuty:
    """There is one web, of that name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._ours = anyio.Event()

    async def run(self, alone: Alone, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """See `Duty.run`."""
        await alone()
        task_status.started()
        self._ours.set()

    async def ours(self) -> None:
        """See `Duty.ours`."""
        await self._ours.wait()

    async def webs(self) -> list[WebSeen]:
        """See `Duty.webs`."""
        return [WebSeen(name=self._name, on_duty=self._ours.is_set())]
