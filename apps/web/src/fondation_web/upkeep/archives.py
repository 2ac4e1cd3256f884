"""Deletes uploaded archives that no job has read for a long time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fondation_shared.clock import Clock
from fondation_web.artifacts.port import Artifacts

PAUSE_SECONDS = 3600.0
KEEP = timedelta(days=7)
"""From the upload, or from the end of the last job that read it: time enough to try again."""


@dataclass(frozen=True, slots=True)
class Archives:
    """`remove` forgets some that no job has read since an instant, none that a live job reads; their keys."""

    blobs: Artifacts
    remove: Callable[[datetime], Awaitable[Sequence[str]]]
    clock: Clock

    async def chore(self) -> float:
        """Delete what is too old. What a crash leaves of this is deleted as an orphan."""
        before = self.clock.now() - KEEP
        while keys := await self.remove(before):
            for key in keys:
                await self.blobs.delete(key)
        return PAUSE_SECONDS
