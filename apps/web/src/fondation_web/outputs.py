"""What builds put out, ready to be served file by file: each archive is read once, into one nameless file."""

import os
from collections import OrderedDict
from copy import copy
from pathlib import Path
from weakref import WeakValueDictionary

import anyio
import anyio.to_thread

from fondation_shared.errors import Damaged, FondationError, Unreachable
from fondation_web.artifacts.port import Artifacts
from fondation_web.blob import Blob
from fondation_web.unpacking import Output, Room, unpack

ARCHIVE = "dist.tar.gz"
INDEX = "index.html"
_ROOMS = 4
"""What is kept is as much as this many of the largest outputs: most are a thousand times smaller."""
_MOST_KEPT = 64
"""Each holds a file open."""
_MOST_REFUSED = 1000
_AT_ONCE = 2


class Outputs:
    """The outputs that were looked at last. `folder` is made where needed; nothing in it has a name."""

    def __init__(self, blobs: Artifacts, folder: Path, room: Room | None = None) -> None:
        self._blobs = blobs
        self._folder = folder
        self._room = room or Room()
        self._kept: OrderedDict[Blob, Output] = OrderedDict()
        self._refused: OrderedDict[Blob, FondationError] = OrderedDict()
        self._turns: WeakValueDictionary[Blob, anyio.Lock] = WeakValueDictionary()
        self._unpacking = anyio.CapacityLimiter(_AT_ONCE)

    async def find(self, blob: Blob) -> Output:
        """The output in that archive; its file is closed once nobody reads it any more.

        Raises:
            NotFound: there is no such archive.
            Damaged: it is not what was put.
            TooLarge: it holds more than is taken in.
            Unreachable: there is no room for it now.
            FondationError: it is damaged.

        """
        turn = self._turns.setdefault(blob, anyio.Lock())
        async with turn:
            if blob in self._refused:
                raise copy(self._refused[blob])
            if blob not in self._kept:
                # Whoever asked may leave meanwhile; what was done for them is done for all.
                with anyio.CancelScope(shield=True):
                    await self._take_in(blob)
            self._kept.move_to_end(blob)
            return self._kept[blob]

    async def _take_in(self, blob: Blob) -> None:
        try:
            output = await anyio.to_thread.run_sync(self._unpack, blob, limiter=self._unpacking)
        except (Unreachable, Damaged):
            raise
        except FondationError as error:
            # What was put never changes, so neither does what is wrong with it.
            self._refused[blob] = copy(error)
            while len(self._refused) > _MOST_REFUSED:
                self._refused.popitem(last=False)
            raise
        self._kept[blob] = output
        while self._is_full():
            self._kept.popitem(last=False)

    def _unpack(self, blob: Blob) -> Output:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return unpack(self._blobs.reader(blob), self._folder, self._room)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise Unreachable("There is no room to lay this out.", cause=why, hint="df -h   # on the server") from error

    def _is_full(self) -> bool:
        kept = self._kept.values()
        size, files = sum(each.size for each in kept), sum(len(each.files) for each in kept)
        too_much = size > _ROOMS * self._room.size or files > _ROOMS * self._room.files
        return too_much or len(kept) > _MOST_KEPT
