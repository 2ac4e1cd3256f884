"""The engine: an object store of the `obstore` library, a local folder or a bucket of S3."""

import hashlib
import io
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import anyio.to_thread
import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from fondation_shared.errors import Invalid, NotFound, TooLarge, Unreachable
from fondation_web.artifacts.port import RandomReader, check_key
from fondation_web.artifacts.proofs import Proofs, damaged
from fondation_web.blob import Blob

if TYPE_CHECKING:  # the library has these names in its stubs alone
    from _typeshed import WriteableBuffer
    from obstore import GetOptions, GetResult

_READ_CHUNK = 256 * 1024
_LISTED = 500
_LOOKS = 3
"""How often somebody may write while one reads, before it is called damaged."""


@dataclass(frozen=True, slots=True)
class Place:
    """An object store, and how it is used.

    `part`: bytes that are sent at once; `at_once`: how many such parts are under way; `ahead`: bytes that a seekable
    reader asks for at least. `sweep` forgets what was cut off before an instant; it blocks.
    """

    store: ObjectStore
    part: int
    at_once: int
    ahead: int
    unreachable: Callable[[Exception], Unreachable]
    sweep: Callable[[datetime], None]


class Blobs:
    """`Artifacts` over an object store."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._store = place.store
        self._proofs = Proofs()

    async def put(self, key: str, stream: AsyncIterable[bytes], *, limit: int, sha256: str | None = None) -> Blob:
        """See `Artifacts.put`: an error raised while the bytes pass makes the store drop them."""
        check_key(key)
        meter = _Meter(limit, sha256)
        passing, part, at_once = meter.through(stream), self._place.part, self._place.at_once
        try:
            kept = await obstore.put_async(self._store, key, passing, chunk_size=part, max_concurrency=at_once)
        except (BaseError, OSError) as error:
            raise self._place.unreachable(error) from error
        return Blob(key, meter.size, meter.hash.hexdigest(), kept["e_tag"])

    async def get(self, blob: Blob, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """See `Artifacts.get`."""
        options = _options(start, end)
        for _ in range(_LOOKS):
            with self._answering(blob.key):
                result = await obstore.get_async(self._store, check_key(blob.key), options=options)
            if self._proofs.holds(blob, result.meta):
                is_whole = start == 0 and end in {None, blob.size}
                return self._proved(blob, result) if is_whole else self._chunks(blob, result)
            await anyio.to_thread.run_sync(self._prove, blob)
        raise damaged(blob)

    def reader(self, blob: Blob) -> RandomReader:
        """See `Artifacts.reader`."""
        with self._answering(blob.key):
            found = obstore.head(self._store, check_key(blob.key))
        if not self._proofs.holds(blob, found):
            self._prove(blob)
        return io.BufferedReader(_Ranges(blob.size, partial(self._range, blob)), self._place.ahead)

    async def delete(self, key: str) -> None:
        """See `Artifacts.delete`."""
        try:
            with self._answering(key):
                await obstore.delete_async(self._store, check_key(key))
        except NotFound:
            return

    async def delete_prefix(self, prefix: str) -> None:
        """See `Artifacts.delete_prefix`."""
        with self._answering(prefix):
            async for page in obstore.list(self._store, check_key(prefix)):
                for entry in page:
                    await self.delete(entry["path"])

    async def older(self, prefix: str, before: datetime) -> AsyncIterator[list[str]]:
        """See `Artifacts.older`."""
        with self._answering(prefix):
            async for page in obstore.list(self._store, check_key(prefix), chunk_size=_LISTED):
                old = [entry["path"] for entry in page if entry["last_modified"] < before]
                if old:
                    yield old

    async def drop_unfinished(self, before: datetime) -> None:
        """See `Artifacts.drop_unfinished`."""
        try:
            await anyio.to_thread.run_sync(self._place.sweep, before)
        except OSError as error:
            raise self._place.unreachable(error) from error

    async def check(self) -> None:
        """See `Artifacts.check`."""
        key = "health/check"
        try:
            await obstore.put_async(self._store, key, b"ok")
            await obstore.get_range_async(self._store, key, start=0, end=2)
        except (BaseError, OSError) as error:
            raise self._place.unreachable(error) from error

    def _range(self, blob: Blob, start: int, end: int) -> bytes:
        for _ in range(_LOOKS):
            with self._answering(blob.key):
                result = obstore.get(self._store, blob.key, options={"range": (start, end)})
                if self._proofs.holds(blob, result.meta):
                    return bytes(result.bytes())
            self._prove(blob)
        raise damaged(blob)

    def _prove(self, blob: Blob) -> None:
        """Read it through, and remember what that brought; blocks."""
        digest = hashlib.sha256()
        with self._answering(blob.key):
            result = obstore.get(self._store, blob.key)
            for chunk in result.stream(min_chunk_size=_READ_CHUNK):
                digest.update(chunk)
        self._proofs.note(blob, result.meta, digest.hexdigest())

    async def _proved(self, blob: Blob, result: "GetResult") -> AsyncIterator[bytes]:
        digest, held = hashlib.sha256(), b""
        async for chunk in self._chunks(blob, result):
            digest.update(chunk)
            if held:
                yield held
            held = chunk
        self._proofs.note(blob, result.meta, digest.hexdigest())
        if held:
            yield held

    async def _chunks(self, blob: Blob, result: "GetResult") -> AsyncIterator[bytes]:
        with self._answering(blob.key):
            async for chunk in result.stream(min_chunk_size=_READ_CHUNK):
                yield bytes(chunk)

    @contextmanager
    def _answering(self, key: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise NotFound(f"There is no file {key.rpartition('/')[2]}.") from None
        except (BaseError, OSError) as error:
            raise self._place.unreachable(error) from error


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


class _Ranges(io.RawIOBase):
    """A file of `size` bytes, each read of which is a range that `read_range` brings."""

    def __init__(self, size: int, read_range: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._size = size
        self._read_range = read_range
        self._at = 0

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        room = memoryview(buffer).cast("B")
        content = self._next(len(room))
        room[: len(content)] = content
        return len(content)

    def readall(self) -> bytes:
        return self._next(self._size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = max(0, {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def _next(self, most: int) -> bytes:
        end = min(self._at + most, self._size)
        content = self._read_range(self._at, end) if end > self._at else b""
        self._at += len(content)
        return content


def _options(start: int, end: int | None) -> "GetOptions":
    if end is None:
        return {"range": {"offset": start}} if start else {}
    return {"range": (start, end)}
