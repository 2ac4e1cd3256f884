"""Lets parked jobs in that wait for nothing any more, as after limits were changed."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from fondation_shared.ids import KeyId

PAUSE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Parked:
    """`owners` are those of whom jobs are parked; where there are none, nobody writes anything."""

    owners: Callable[[], Awaitable[Collection[KeyId]]]
    let_in: Callable[[], Awaitable[object]]

    async def chore(self) -> float:
        """Let in whoever may run."""
        if await self.owners():
            await self.let_in()
        return PAUSE_SECONDS
