"""Generators started ahead: they have imported everything and wait for a workspace."""

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import anyio
import structlog
from anyio.abc import TaskGroup

from fondation_worker.execute.child import Child
from fondation_worker.execute.output import Output

SETTLE_SECONDS = 0.25
"""After one was taken: the job that it runs goes first, its replacement's imports later."""
MAX_PAUSE_SECONDS = 60.0
PROVEN_SECONDS = 2.0
"""One that waited this long has imported what it needs."""
FAILING_DEATHS = 3

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Standby:
    """Keeps a generator warm for every free slot, and one more than none while all are busy."""

    def __init__(self, program: Path, home: Path, slots: int, group: TaskGroup, warm: list[Child]) -> None:
        self._program = program
        self._home = home
        self._slots = slots
        self._group = group
        self._busy = 0
        self._warm = warm
        self._numbers = itertools.count(1)
        self._deaths = 0
        self._changed = anyio.Event()
        self._proven = anyio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, program: Path, home: Path, slots: int) -> AsyncIterator[Self]:
        """Warm generators, as many as slots; scratch folders in `home`, whose name serves as their mark."""
        warm: list[Child] = []
        try:
            async with anyio.create_task_group() as group:
                standby = cls(program, home, slots, group, warm)
                group.start_soon(standby._refill)
                yield standby
                group.cancel_scope.cancel()
        finally:
            # Nobody starts another one any more.
            with anyio.CancelScope(shield=True):
                async with anyio.create_task_group() as closing:
                    for child in warm:
                        closing.start_soon(child.close)

    async def usable(self) -> None:
        """Wait while generators keep ending before they have a job: one that is taken now would spoil its job."""
        while self._deaths >= FAILING_DEATHS:
            self._proven = anyio.Event()
            await self._proven.wait()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[Child]:
        """A generator for one job, a warm one if there is any; closed afterwards.

        Raises:
            OSError: none could be started.

        """
        self._busy += 1
        try:
            child = self._pop() or await self._launch()
            self._changed.set()
            try:
                yield child
            finally:
                await child.close()
        finally:
            self._busy -= 1
            self._changed.set()

    def _pop(self) -> Child | None:
        child = next((child for child in self._warm if not child.ended), None)
        if child is not None:
            self._warm.remove(child)
        return child

    async def _launch(self) -> Child:
        number = next(self._numbers)
        scratch = self._home / f"generator-{number}"
        return await Child.launch(self._program, scratch, f"{self._home.name}.{number}.", os.environ)

    async def _refill(self) -> None:
        while True:
            self._changed = anyio.Event()
            while len(self._warm) < self._wanted:
                await self._add()
            await self._changed.wait()
            await anyio.sleep(SETTLE_SECONDS)

    @property
    def _wanted(self) -> int:
        """How many are to stand by: where one has ended, the next is tried alone."""
        return 1 if self._deaths else max(1, self._slots - self._busy)

    async def _add(self) -> None:
        try:
            child = await self._launch()
        except OSError as error:
            await self._pause(str(error))
            return
        self._warm.append(child)
        self._group.start_soon(self._watch, child)

    async def _watch(self, child: Child) -> None:
        """Replace one that ends before its time."""
        with anyio.move_on_after(PROVEN_SECONDS):
            await child.wait()
        if not child.ended:
            self._deaths = 0
            self._proven.set()
            self._changed.set()
        code = await child.wait()
        if child not in self._warm:
            return
        output = Output()
        await child.listen(output.hear)
        output.end()
        await child.close()
        await self._pause(f"exit code {code}: {output.last_words}")
        self._warm.remove(child)
        self._changed.set()

    async def _pause(self, cause: str) -> None:
        """Longer each time in a row, so that a generator that cannot start costs next to nothing."""
        pause = min(MAX_PAUSE_SECONDS, 0.5 * 2**self._deaths)
        self._deaths += 1
        _log.error("A generator ended before it had a job.", cause=cause, next_in_seconds=pause)
        await anyio.sleep(pause)
