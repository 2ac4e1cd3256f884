"""Deletes bytes that nothing names: a crash came between storing them and recording them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fondation_shared.clock import Clock
from fondation_web.artifacts.port import Artifacts

PAUSE_SECONDS = 3600.0
SHARE = 20
"""All files are looked at: where they are many, for one part of the time in so many at most."""
KEEP = timedelta(hours=24)
"""Between storing and recording lie milliseconds; nothing that is on its way is anywhere near as old."""


@dataclass(frozen=True, slots=True)
class Orphans:
    """`unnamed` says which keys nothing names; `folders` are where to look; `ours` whether the place is the store's."""

    blobs: Artifacts
    folders: Sequence[str]
    unnamed: Callable[[Sequence[str]], Awaitable[Sequence[str]]]
    ours: Callable[[], Awaitable[bool]]
    clock: Clock

    async def chore(self) -> float:
        """Delete what is old and unnamed, and what was cut off while it was written."""
        if not await self.ours():
            return PAUSE_SECONDS
        before, began = self.clock.now() - KEEP, self.clock.monotonic()
        await self.blobs.drop_unfinished(before)
        for folder in self.folders:
            async for keys in self.blobs.older(folder, before):
                for key in await self.unnamed(keys):
                    await self.blobs.delete(key)
        return max(PAUSE_SECONDS, SHARE * (self.clock.monotonic() - began))
