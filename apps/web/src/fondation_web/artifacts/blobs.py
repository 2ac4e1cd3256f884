"""The engine: an object store of the `obstore` library, today a local folder."""

import hashlib
import io
import os
import re
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import anyio.to_thread
import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from fondation_shared.errors import Invalid, NotFound, SettingsError, TooLarge, Unreachable
from fondation_web.artifacts.port import RandomReader, Stored, check_key

if TYPE_CHECKING:  # the library has these names in its stubs alone
    from obstore import GetOptions, GetResult, ReadableFile

_CHUNK = 1024 * 1024
_READ_CHUNK = 256 * 1024
_RANDOM_READ = 64 * 1024
_LISTED = 500
_OURS = frozenset({"jobs", "memo", "uploads"})
_STAGED = re.compile(r".+#\d+")
_ABANDONED_SECONDS = 60.0


def open_artifacts(url: str) -> "Blobs":
    """The place that `url` (`file:///…`) names; the folder is made where it is missing.

    Raises:
        SettingsError: it cannot be made or written.

    """
    folder = artifacts_folder(url)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(folder)
        _sweep(folder, time.time() - _ABANDONED_SECONDS)
        store = LocalStore(folder, automatic_cleanup=True)
    except (OSError, BaseError) as error:
        raise SettingsError(
            f"The artifacts folder {folder} cannot be used.",
            cause=str(error).splitlines()[0],
            hint="fondation doctor   # shows FONDATION_ARTIFACTS_URL and FONDATION_DATA_DIR",
        ) from error
    return Blobs(store, folder)


def artifacts_folder(url: str) -> Path:
    """The folder that `file:///…` names."""
    return Path(unquote(urlsplit(url).path))


def _make_private(folder: Path) -> None:
    """What lies here is for its owner alone; the folder itself may be somebody's own and is left as it is."""
    for inner in folder.iterdir():
        if inner.is_dir() and inner.name in _OURS and inner.stat().st_uid == os.geteuid():
            inner.chmod(0o700)


def _sweep(folder: Path, oldest: float) -> None:
    """Delete what a killed process was still writing: the store names it `KEY#NUMBER` and never lists it."""
    for path in folder.rglob("*#*"):
        with suppress(FileNotFoundError):
            if _STAGED.fullmatch(path.name) and path.stat().st_mtime < oldest:
                path.unlink()


class Blobs:
    """`Artifacts` over an object store."""

    def __init__(self, store: ObjectStore, folder: Path) -> None:
        self._store = store
        self._folder = folder

    async def put(self, key: str, stream: AsyncIterable[bytes], *, limit: int, sha256: str | None = None) -> Stored:
        """See `Artifacts.put`: an error raised while the bytes pass makes the store drop them."""
        check_key(key)
        meter = _Meter(limit, sha256)
        try:
            await obstore.put_async(self._store, key, meter.through(stream), chunk_size=_CHUNK, max_concurrency=1)
        except (BaseError, OSError) as error:
            raise _unreachable(error) from error
        return Stored(meter.size, meter.hash.hexdigest())

    async def get(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """See `Artifacts.get`."""
        options: GetOptions = {"range": {"offset": start} if end is None else (start, end)} if start or end else {}
        try:
            result = await obstore.get_async(self._store, check_key(key), options=options)
        except FileNotFoundError:
            raise _missing(key) from None
        return _chunks(result)

    async def size(self, key: str) -> int:
        """See `Artifacts.size`."""
        try:
            return (await obstore.head_async(self._store, check_key(key)))["size"]
        except FileNotFoundError:
            raise _missing(key) from None

    def reader(self, key: str) -> RandomReader:
        """See `Artifacts.reader`."""
        try:
            return _Reader(obstore.open_reader(self._store, check_key(key), buffer_size=_RANDOM_READ))
        except FileNotFoundError:
            raise _missing(key) from None

    async def delete(self, key: str) -> None:
        """See `Artifacts.delete`."""
        try:
            await obstore.delete_async(self._store, check_key(key))
        except FileNotFoundError:
            return

    async def delete_prefix(self, prefix: str) -> None:
        """See `Artifacts.delete_prefix`."""
        async for page in obstore.list(self._store, check_key(prefix)):
            for entry in page:
                await self.delete(entry["path"])

    async def older(self, prefix: str, before: datetime) -> AsyncIterator[list[str]]:
        """See `Artifacts.older`."""
        async for page in obstore.list(self._store, check_key(prefix), chunk_size=_LISTED):
            old = [entry["path"] for entry in page if entry["last_modified"] < before]
            if old:
                yield old

    async def drop_unfinished(self, before: datetime) -> None:
        """See `Artifacts.drop_unfinished`."""
        await anyio.to_thread.run_sync(_sweep, self._folder, before.timestamp())

    async def check(self) -> None:
        """See `Artifacts.check`."""
        key = "health/check"
        try:
            await obstore.put_async(self._store, key, b"ok")
            await obstore.get_range_async(self._store, key, start=0, end=2)
        except (BaseError, OSError) as error:
            raise _unreachable(error) from error


class _Meter:
    """Counts and hashes what passes, and stops it where it breaks its promises."""

    def __init__(self, limit: int, expected: str | None) -> None:
        self.limit = limit
        self.expected = expected
        self.size = 0
        self.hash = hashlib.sha256()

    async def through(self, stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        async for chunk in stream:
            self.size += len(chunk)
            if self.size > self.limit:
                raise TooLarge(f"More than the {self.limit} bytes that are allowed.")
            self.hash.update(chunk)
            yield chunk
        if self.expected is not None and self.expected.lower() != self.hash.hexdigest():
            raise Invalid("The bytes that arrived are not the ones that were announced: their SHA-256 differs.")


class _Reader:
    """A `RandomReader`; the library's own reader returns a type of its own in place of `bytes`."""

    def __init__(self, file: "ReadableFile") -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        return bytes(self._file.readall() if size < 0 else self._file.read(size))

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return self._file.seekable()


async def _chunks(result: "GetResult") -> AsyncIterator[bytes]:
    async for chunk in result.stream(min_chunk_size=_READ_CHUNK):
        yield bytes(chunk)


def _missing(key: str) -> NotFound:
    return NotFound(f"There is no file {key.rpartition('/')[2]}.")


def _unreachable(error: Exception) -> Unreachable:
    return Unreachable(
        "The artifacts folder cannot be used.",
        cause=str(error).splitlines()[0],
        hint="df -h   # is the disk full?",
    )
