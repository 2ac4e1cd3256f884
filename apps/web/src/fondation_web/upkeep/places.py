"""Puts right what another engine knows of the line: what it forgot stands there again, what is over is gone from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fondation_shared.clock import Clock

T = TypeVar("T")

PAUSE_SECONDS = 15.0
GRACE_SECONDS = 1.0
"""What is on its way for longer than this does not arrive any more."""


@dataclass(frozen=True, slots=True)
class Places(Generic[T]):
    """`tell` says where the line and the store differ, some at a time, `still` what of that is so at a second look."""

    tell: Callable[[Callable[[frozenset[T]], Awaitable[None]]], Awaitable[None]]
    still: Callable[[frozenset[T]], Awaitable[frozenset[T]]]
    right: Callable[[frozenset[T]], Awaitable[None]]
    clock: Clock

    async def chore(self) -> float:
        """Mend what was amiss at two looks."""
        await self.tell(self._mend)
        return PAUSE_SECONDS

    async def _mend(self, first: frozenset[T]) -> None:
        await self.clock.sleep(GRACE_SECONDS)
        await self.right(await self.still(first))
