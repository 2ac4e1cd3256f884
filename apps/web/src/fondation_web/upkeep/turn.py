"""Whose turn it is to do what one web does for all that share a store."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import anyio
from anyio import TASK_STATUS_IGNORED
from anyio.abc import TaskStatus

Alone = Callable[[], Awaitable[object]]
"""What is to be done when no other web is there, before anything else: while nobody was, nobody could be heard."""


class Turn(Protocol):
    """Held by one web at a time; for a moment it may be two, where one was cut off and does not know it yet."""

    async def run(self, alone: Alone, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """Take the turn, or wait for it, until cancelled. Started: this web is one of those that are there."""
        ...

    async def ours(self) -> None:
        """Return when it is this web's turn."""
        ...


class OwnTurn:
    """There is one web."""

    def __init__(self) -> None:
        self._ours = anyio.Event()

    async def run(self, alone: Alone, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """See `Turn.run`."""
        await alone()
        task_status.started()
        self._ours.set()

    async def ours(self) -> None:
        """See `Turn.ours`."""
        await self._ours.wait()
