"""Reading archives that a stranger made."""

import zipfile
from typing import IO

MOST_AT_ONCE = 32 * 1024**2
"""The longest list of entries of a zip, in bytes: room for 200,000 entries with long names."""


class BoundedReads:
    """A binary file for `zipfile` that gives at most `MOST_AT_ONCE` bytes at once.

    zipfile reads the list of entries in one piece, as long as the archive says, and makes an object of each entry
    before anybody can count them. Raises BadZipFile where more is asked for.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        """The next `size` bytes; all that is left for a negative size."""
        content = self._file.read(size if 0 <= size <= MOST_AT_ONCE else MOST_AT_ONCE + 1)
        if len(content) > MOST_AT_ONCE:
            raise zipfile.BadZipFile(f"Its list of entries is longer than {MOST_AT_ONCE // 2**20} MB")
        return content

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As of every file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of every file."""
        return self._file.tell()

    def seekable(self) -> bool:
        """As of every file."""
        return self._file.seekable()
