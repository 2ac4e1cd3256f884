"""Takes in archives: to disk within a limit, checked entry by entry, and only then kept."""

import errno
import hashlib
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread

from fondation_shared.errors import Invalid, TooLarge, Unreachable
from fondation_shared.ids import new_upload_id
from fondation_shared.jobs import Upload
from fondation_web.archive import check_archive
from fondation_web.artifacts.port import Artifacts
from fondation_web.jobs.change import Change
from fondation_web.jobs.desk import Desk
from fondation_web.log_line import printable
from fondation_web.store import uploads
from fondation_web.store.idempotency import Once
from fondation_web.store.uploads import UploadRow

_CHUNK = 1024 * 1024
_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Uploads:
    """The way in for archives. `folder` holds what is arriving; its files have no name, so a crash leaves none."""

    desk: Desk
    blobs: Artifacts
    folder: Path
    limit: int

    async def receive(self, stream: AsyncIterable[bytes], name: str, call: Once | None = None) -> Upload:
        """Keep the archive that `stream` brings, when it may be unpacked.

        The same `call` with the same name and bytes again is answered as it was, and keeps nothing more.

        Raises:
            IdempotencyMismatch: the call came before with another archive.
            Invalid: it is no archive, is broken, or holds what must not be unpacked.
            TooLarge: it has more than `limit` bytes.
            Unreachable: there is no room for it.

        """
        with await anyio.to_thread.run_sync(self._open) as file:
            size, sha256 = await self._spool(stream, file)
            call = _asking(call, name, sha256)
            given = None if call is None else await self.desk.do(partial(_given, call=call))
            if given is not None:
                return given
            entries = await anyio.to_thread.run_sync(check_archive, file, size)
            return await self._keep(file, _plain(name), entries, sha256, call)

    def _open(self) -> BinaryIO:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return tempfile.TemporaryFile(dir=self.folder)
        except OSError as error:
            raise _no_room(error) from error

    async def _spool(self, stream: AsyncIterable[bytes], file: BinaryIO) -> tuple[int, str]:
        """Write the stream down; its size and SHA-256."""
        size, digest = 0, hashlib.sha256()

        def write(chunk: bytes) -> None:
            file.write(chunk)
            digest.update(chunk)

        async for chunk in stream:
            size += len(chunk)
            if size > self.limit:
                raise TooLarge(
                    f"The archive has more than the {self.limit} bytes that are allowed.",
                    hint="FONDATION_MAX_UPLOAD_BYTES=…   # on the server; or leave out what the course does not need",
                )
            try:
                await anyio.to_thread.run_sync(write, chunk)
            except OSError as error:
                raise _no_room(error) from error
        if size == 0:
            raise Invalid("Nothing was sent.", hint="curl --data-binary @project.tar.gz …/v1/uploads")
        await anyio.to_thread.run_sync(file.seek, 0)
        return size, digest.hexdigest()

    async def _keep(self, file: BinaryIO, name: str, entries: int, sha256: str, call: Once | None) -> Upload:
        upload_id = new_upload_id()
        await anyio.to_thread.run_sync(file.seek, 0)
        kept = await self.blobs.put(f"uploads/{upload_id}", _chunks(file), limit=self.limit, sha256=sha256)
        upload = Upload(
            id=upload_id,
            name=name,
            size=kept.size,
            sha256=sha256,
            entries=entries,
            created_at=self.desk.clock.now(),
        )
        return await self.desk.do(partial(_record, call=call, row=UploadRow(upload, kept)))


def _asking(call: Once | None, name: str, sha256: str) -> Once | None:
    """The call with what it asks, now that the bytes are known; however a form wraps them."""
    said = f"{call.fingerprint}\n{name}\n{sha256}" if call else ""
    return replace(call, fingerprint=hashlib.sha256(said.encode()).hexdigest()) if call else None


def _given(change: Change, call: Once) -> Upload | None:
    return change.given(call, Upload)


def _record(change: Change, call: Once | None, row: UploadRow) -> Upload:
    def act() -> Upload:
        uploads.add(change.connection, row)
        return row.shown

    return change.once(call, Upload, act)


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
