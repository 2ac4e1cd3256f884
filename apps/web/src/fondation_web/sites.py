"""Serves a course's pages straight out of its `site.zip`: by ranges, never unpacked, no page held whole."""

import struct
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import anyio.to_thread

from fondation_web.artifacts.port import Artifacts
from fondation_web.blob import Blob

PLACE = b"<!-- application -->"
"""Where a page of a site has room for a way back to whoever serves it; from a disk it is a comment."""
_PLACE_WITHIN = 16 * 1024
_REMEMBERED = 8
_LOCAL_HEADER = 30
_QUICK = 3
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file of a site: where it stands in the archive, and what it is."""

    blob: Blob
    offset: int
    packed: int
    size: int
    crc: int
    deflated: bool
    media_type: str

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.media_type == _TYPES[".html"]

    def tag(self, banner: bytes) -> str:
        """The same as long as the bytes are, with that banner in its place."""
        return f'"{self.crc:08x}-{self.size:x}-{zlib.crc32(banner):x}"'


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites that were looked at last. A blob's bytes never change, so what is remembered of one stays true."""

    blobs: Artifacts
    known: OrderedDict[Blob, dict[str, SiteFile]] = field(default_factory=OrderedDict)

    async def find(self, blob: Blob, path: str) -> SiteFile | None:
        """The file at `path` of the site in `blob`; names are looked up, never opened, so none can climb.

        Raises:
            NotFound: there is no such blob.

        """
        files = self.known.get(blob)
        if files is None:
            files = await anyio.to_thread.run_sync(self._list, blob)
            self.known[blob] = files
            while len(self.known) > _REMEMBERED:
                self.known.popitem(last=False)
        self.known.move_to_end(blob)
        return files.get(path)

    async def read(self, file: SiteFile, *, as_gzip: bool, banner: bytes = b"") -> AsyncIterator[bytes]:
        """The file's bytes, with `banner` in its place; without one, `as_gzip` costs nothing: it is stored that way."""
        header = b"".join([part async for part in await self._range(file, file.offset, _LOCAL_HEADER)])
        name, extra = struct.unpack("<HH", header[26:30])
        packed = await self._range(file, file.offset + _LOCAL_HEADER + name + extra, file.packed)
        if banner:
            page = _with_banner(_inflated(packed, file) if file.deflated else packed, banner)
            return _compressed(page) if as_gzip else page
        if not file.deflated:
            return packed
        return _as_gzip(packed, file) if as_gzip else _inflated(packed, file)

    def _list(self, blob: Blob) -> dict[str, SiteFile]:
        with zipfile.ZipFile(self.blobs.reader(blob)) as archive:
            return {
                info.filename: SiteFile(
                    blob=blob,
                    offset=info.header_offset,
                    packed=info.compress_size,
                    size=info.file_size,
                    crc=info.CRC,
                    deflated=info.compress_type == zipfile.ZIP_DEFLATED,
                    media_type=_TYPES[PurePosixPath(info.filename).suffix],
                )
                for info in archive.infolist()
                if PurePosixPath(info.filename).suffix in _TYPES
                and info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            }

    async def _range(self, file: SiteFile, start: int, length: int) -> AsyncIterator[bytes]:
        if length == 0:
            return _nothing()
        return await self.blobs.get(file.blob, start=start, end=start + length)


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


async def _as_gzip(packed: AsyncIterator[bytes], file: SiteFile) -> AsyncIterator[bytes]:
    yield _GZIP_HEADER
    async for chunk in packed:
        yield chunk
    yield struct.pack("<II", file.crc, file.size & 0xFFFFFFFF)


async def _with_banner(page: AsyncIterator[bytes], banner: bytes) -> AsyncIterator[bytes]:
    """Put the banner in its place, which is near the beginning or nowhere."""
    head = b""
    async for chunk in page:
        head += chunk
        if PLACE in head or len(head) > _PLACE_WITHIN:
            break
    yield head.replace(PLACE, banner, 1)
    async for chunk in page:
        yield chunk


async def _compressed(plain: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gzip = zlib.compressobj(_QUICK, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    async for chunk in plain:
        yield gzip.compress(chunk)
    yield gzip.flush()


async def _inflated(packed: AsyncIterator[bytes], file: SiteFile) -> AsyncIterator[bytes]:
    """Inflate, and stop at the size that the archive claims: it cannot bring more than it says."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    left = file.size
    async for chunk in packed:
        data = chunk
        while data and left > 0:
            plain = inflate.decompress(data, min(left, 256 * 1024))
            left -= len(plain)
            data = inflate.unconsumed_tail
            yield plain
