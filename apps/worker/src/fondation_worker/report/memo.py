"""The memo of a job: what was remembered comes in before the start, what is new goes out while it runs.

Of each entry that the server has, or will not have, the generator finds the name in `kept/`: what was paid for is in
safety before it goes on.
"""

import contextlib
import os
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import anyio
import structlog
from anyio import to_thread

from fondation_shared.errors import FondationError, LeaseLost
from fondation_shared.ids import LeaseId
from fondation_worker.patience import until_answered
from fondation_worker.sources.port import JobSource

ENTRY_BYTES = 16 * 1024 * 1024
LOOK_SECONDS = 1.0
DOWNLOADS_AT_ONCE = 4

_KEY = re.compile(r"[0-9a-f]{64}")
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Memo:
    """The folder of remembered steps of one attempt, and what of it the server has."""

    def __init__(self, source: JobSource, lease_id: LeaseId, workspace: Path) -> None:
        self._source = source
        self._lease_id = lease_id
        self._folder = workspace / "memo"
        self._kept = workspace / "kept"
        self._known: set[str] = set()
        self._sending = anyio.Lock()
        self._news = anyio.Event()
        self._fault: OSError | None = None

    async def fetch(self, keys: Iterable[str]) -> None:
        """Fill the folder with what earlier attempts remembered.

        Raises:
            OSError: there is no room for it.

        """
        waiting = iter(keys)
        async with anyio.create_task_group() as group:
            for _ in range(DOWNLOADS_AT_ONCE):
                group.start_soon(self._fetch_each, waiting)
        if self._fault is not None:
            raise self._fault

    async def _fetch_each(self, keys: Iterable[str]) -> None:
        for key in keys:
            try:
                await until_answered(partial(self._source.get_memo, self._lease_id, key, self._folder / key))
                await self._know(key)
            except LeaseLost:
                raise
            except FondationError as error:
                # The step is taken again, no more.
                _log.warning("An entry of the memo was not had.", key=key, cause=str(error))
            except OSError as error:
                self._fault = error
                return

    def wake(self) -> None:
        """Something that was paid for is new: it is not to wait."""
        self._news.set()

    async def keep_sending(self) -> None:
        """Send what is new, for ever."""
        while True:
            with anyio.move_on_after(LOOK_SECONDS):
                await self._news.wait()
            self._news = anyio.Event()
            await self.send_new()

    async def send_new(self) -> None:
        """Send every entry that the server does not have yet; one that it refuses is left out."""
        async with self._sending:
            for key in await to_thread.run_sync(self._new):
                try:
                    await until_answered(partial(self._source.put_memo, self._lease_id, key, self._folder / key))
                except LeaseLost:
                    raise
                except (FondationError, OSError) as error:
                    _log.warning("An entry of the memo was not kept.", key=key, cause=str(error))
                # Not before: a call that is cut short is made again.
                await self._know(key)

    async def _know(self, key: str) -> None:
        self._known.add(key)
        await to_thread.run_sync(self._say_kept, key)

    def _say_kept(self, key: str) -> None:
        # The generator may have taken the folder away: then it does not want to know.
        with contextlib.suppress(OSError):
            (self._kept / key).touch()

    def _new(self) -> list[str]:
        try:
            with os.scandir(self._folder) as entries:
                return sorted(entry.name for entry in entries if entry.name not in self._known and _fits(entry))
        except OSError:
            # The folder, or an entry in it, is the generator's to take away.
            return []


def _fits(entry: os.DirEntry[str]) -> bool:
    return (
        _KEY.fullmatch(entry.name) is not None
        and entry.is_file(follow_symlinks=False)
        and entry.stat(follow_symlinks=False).st_size <= ENTRY_BYTES
    )
