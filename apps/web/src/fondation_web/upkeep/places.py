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
    """`amiss` says where the line and the store differ, `right` mends it."""

    amiss: Callable[[], Awaitable[frozenset[T]]]
    right: Callable[[frozenset[T]], Awaitable[None]]
    clock: Clock

    async def chore(self) -> float:
        """Mend what was amiss at two looks."""
        first = await self.amiss()
        if first:
            await self.clock.sleep(GRACE_SECONDS)
            await self.right(first & await self.amiss())
        return PAUSE_SECONDS
