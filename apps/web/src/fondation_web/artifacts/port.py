"""What the rest of web asks of the place where bytes live."""

import re
from collections.abc import AsyncIterable, AsyncIterator
from datetime import datetime
from typing import Protocol

from fondation_web.blob import Blob

BUCKETS = "s3://"
"""How the address of a bucket begins; any other is a folder's."""
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


class RandomReader(Protocol):
    """As much of a seekable file as `zipfile` needs; for code that runs in a thread."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; all that follow where it is negative."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move, and say where to."""
        ...

    def tell(self) -> int:
        """Where the next read begins."""
        ...

    def seekable(self) -> bool:
        """Whether `seek` works."""
        ...


class Artifacts(Protocol):
    """Bytes under keys such as `jobs/job_01…/site.zip`. Bytes stream both ways; no object is ever whole in memory.

    Guarantees of every engine:
    - `put` is atomic: readers see the old object or the new one; one that fails or is cancelled leaves no trace.
    - A `get` that has begun reads one object to its end, even when the key is replaced meanwhile.
    - What is read is what was put: bytes that somebody changed meanwhile are never given out as good.
    - Deleting what is not there is no error.
    - Every method raises `Unreachable` where the place does not answer or refuses.
    - A key outside `check_key`'s alphabet is a `ValueError`: callers build keys from checked names.
    """

    async def put(self, key: str, stream: AsyncIterable[bytes], *, limit: int, sha256: str | None = None) -> Blob:
        """Keep the bytes of `stream` under `key`, replacing what was there.

        Raises:
            TooLarge: more than `limit` bytes came.
            Invalid: `sha256` was given, and other bytes came.

        """
        ...

    async def get(self, blob: Blob, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`; `0 <= start < end <= size`, or a whole object.

        Those of a whole object are hashed as they pass: where they are others, the last of them are held back.

        Raises:
            NotFound: nothing is kept there any more.
            Damaged: what is there is not what was put, as far as that shows at once; or while the bytes pass.

        """
        ...

    def reader(self, blob: Blob) -> RandomReader:
        """The object as a file that reads by ranges; blocks, so call it in a thread.

        Raises, and its `read` too:
            NotFound: nothing is kept there any more.
            Damaged: what is there is not what was put.

        """
        ...

    async def delete(self, key: str) -> None:
        """Forget one object."""
        ...

    async def delete_prefix(self, prefix: str) -> None:
        """Forget every object under the folder `prefix`."""
        ...

    def older(self, prefix: str, before: datetime) -> AsyncIterator[list[str]]:
        """The keys under the folder `prefix` whose bytes were written before then, some at a time."""
        ...

    async def drop_unfinished(self, before: datetime) -> None:
        """Forget what a killed process was still writing, when nothing was added to it since then."""
        ...

    async def check(self) -> None:
        """Return when the place can be written and read."""
        ...


def check_key(key: str) -> str:
    """`key`, when it is one or more plain names joined by `/`.

    Raises:
        ValueError: it is not; no name begins with a dot, so no key climbs or hides.

    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"Not a key: {key!r}")
    return key
