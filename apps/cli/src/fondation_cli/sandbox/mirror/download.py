"""Files from a registry: handed on while they come, but for the last piece, which waits for the verdict on the hash."""

from http import HTTPStatus

from fondation_cli.sandbox.mirror.connection import Writer
from fondation_cli.sandbox.mirror.fetch import Fetcher, TooLarge, Unreachable
from fondation_cli.sandbox.mirror.files import CHUNK_BYTES, Files
from fondation_cli.sandbox.mirror.page import File
from fondation_cli.sandbox.mirror.upstream import Upstream

FILE_BYTES = 512 * 1024 * 1024
KIND = "application/octet-stream"
_AS_IT_IS = {"Accept-Encoding": "identity", "Accept": "*/*"}


class Downloads:
    """Fetches files into the folder of those that are kept."""

    def __init__(self, files: Files, fetcher: Fetcher) -> None:
        self._files = files
        self._fetcher = fetcher

    async def fetch(self, upstream: Upstream, file: File, writer: Writer | None = None) -> bytes:
        """Keep this file, handing it on to `writer` as it comes. Returns the last piece, which is still to be sent.

        Raises:
            Mismatch: it is not what was promised, and is not kept.
            Missing, Unreachable, TooLarge, LeadsElsewhere: as upstream answers.
            OSError: the disk does not take it.

        """
        async with self._fetcher.get(upstream, file.url, _AS_IT_IS) as fetched:
            response = fetched.response
            if response.status_code != HTTPStatus.OK:
                raise Unreachable(upstream.host, str(response.status_code))
            length = _length(response.headers.get("Content-Length"), response.headers.get("Content-Encoding"))
            if (length or 0) > FILE_BYTES:
                raise TooLarge(file.url)
            with self._files.draft(file.digest) as draft:
                held = b""
                written = 0
                async for chunk in response.aiter_bytes(CHUNK_BYTES):
                    written += len(chunk)
                    if written > FILE_BYTES:
                        raise TooLarge(file.url)
                    draft.write(chunk)
                    if writer and held:
                        await _hand_on(writer, held, length)
                    held = chunk
                draft.check()
        if writer and not writer.started:
            await writer.start(HTTPStatus.OK, KIND, written)
        return held


async def _hand_on(writer: Writer, chunk: bytes, length: int | None) -> None:
    if not writer.started:
        await writer.start(HTTPStatus.OK, KIND, length)
    await writer.data(chunk)


def _length(length: str | None, encoding: str | None) -> int | None:
    """How long the file is; what is still to be decoded is not as long as it is said to be."""
    return int(length) if length and length.isdecimal() and encoding in {None, "identity"} else None
