"""Takes in archives: to disk within a limit, checked entry by entry, and only then kept."""

import errno
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread

from fondation_shared.clock import Clock
from fondation_shared.errors import Invalid, TooLarge, Unreachable
from fondation_shared.ids import new_upload_id
from fondation_shared.jobs import Upload
from fondation_web.archive import check_archive
from fondation_web.artifacts.port import Artifacts
from fondation_web.log_line import printable
from fondation_web.store import uploads
from fondation_web.store.store import Store
from fondation_web.store.uploads import UploadRow

_CHUNK = 1024 * 1024
_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Uploads:
    """The way in for archives. `folder` holds what is arriving; its files have no name, so a crash leaves none."""

    store: Store
    blobs: Artifacts
    clock: Clock
    folder: Path
    limit: int

    async def receive(self, stream: AsyncIterable[bytes], name: str) -> Upload:
        """Keep the archive that `stream` brings, when it may be unpacked.

        Raises:
            Invalid: it is no archive, is broken, or holds what must not be unpacked.
            TooLarge: it has more than `limit` bytes.
            Unreachable: there is no room for it.

        """
        with await anyio.to_thread.run_sync(self._open) as file:
            size = await self._spool(stream, file)
            entries = await anyio.to_thread.run_sync(check_archive, file, size)
            return await self._keep(file, _plain(name), entries)

    def _open(self) -> BinaryIO:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return tempfile.TemporaryFile(dir=self.folder)
        except OSError as error:
            raise _no_room(error) from error

    async def _spool(self, stream: AsyncIterable[bytes], file: BinaryIO) -> int:
        size = 0
        async for chunk in stream:
            size += len(chunk)
            if size > self.limit:
                raise TooLarge(
                    f"The archive has more than the {self.limit} bytes that are allowed.",
                    hint="FONDATION_MAX_UPLOAD_BYTES=…   # on the server; or leave out what the course does not need",
                )
            try:
                await anyio.to_thread.run_sync(file.write, chunk)
            except OSError as error:
                raise _no_room(error) from error
        if size == 0:
            raise Invalid("Nothing was sent.", hint="curl --data-binary @project.tar.gz …/v1/uploads")
        await anyio.to_thread.run_sync(file.seek, 0)
        return size

    async def _keep(self, file: BinaryIO, name: str, entries: int) -> Upload:
        upload_id = new_upload_id()
        blob = f"uploads/{upload_id}"
        await anyio.to_thread.run_sync(file.seek, 0)
        stored = await self.blobs.put(blob, _chunks(file), limit=self.limit)
        upload = Upload(
            id=upload_id,
            name=name,
            size=stored.size,
            sha256=stored.sha256,
            entries=entries,
            created_at=self.clock.now(),
        )
        await self.store.write(partial(uploads.add, upload=UploadRow(upload, blob)))
        return upload


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await anyio.to_thread.run_sync(file.read, _CHUNK):
        yield chunk


def _plain(name: str) -> str:
    """The last part of a file's name, fit to be shown."""
    last = printable(name.replace("\\", "/").rpartition("/")[2]).strip()
    return last[-_MAX_NAME:] or "archive"


def _no_room(error: OSError) -> Unreachable:
    hint = "df -h   # on the server" if error.errno == errno.ENOSPC else "fondation doctor"
    return Unreachable("The archive cannot be written down.", cause=error.strerror, hint=hint)
