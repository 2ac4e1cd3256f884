"""Reading archives that a stranger made; and what every archive of ours says of a file."""

import stat
import tarfile
import zipfile
from typing import Protocol, Self

MOST_AT_ONCE = 32 * 1024**2
"""The longest list of entries of a zip, in bytes: room for 200,000 entries with long names."""
UNIX = 3
"""The system that a zip says its modes are of."""
_LARGEST_HEADER = 64 * 1024
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def plain_member(name: str, *, executable: bool = False) -> zipfile.ZipInfo:
    """A file in a zip, compressed, that tells nothing of when and by whom it was put in."""
    member = zipfile.ZipInfo(name, _NO_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = UNIX
    member.external_attr = (stat.S_IFREG | (0o755 if executable else 0o644)) << 16
    return member


class Seekable(Protocol):
    """As much of a binary file as `zipfile` needs to read one."""

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


class BoundedReads:
    """A binary file for `zipfile` that gives at most `MOST_AT_ONCE` bytes at once.

    zipfile reads the list of entries in one piece, as long as the archive says, and makes an object of each entry
    before anybody can count them. Raises BadZipFile where more is asked for.
    """

    def __init__(self, file: Seekable) -> None:
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


class BoundedHeader(tarfile.TarInfo):
    """A header of a tar whose own extensions are bounded: tarfile reads them into memory as a whole.

    Lists of where a file has holes are as long as the archive likes: reading one of them can take a minute.
    """

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Parse a header. Raises tarfile.ReadError for an extension that is too large."""
        header = super().frombuf(buf, encoding, errors)
        if header.type == tarfile.GNUTYPE_SPARSE:
            raise tarfile.ReadError("it holds a sparse file")
        if header.type not in {*tarfile.REGULAR_TYPES, tarfile.DIRTYPE} and header.size > _LARGEST_HEADER:
            raise tarfile.ReadError("a header is too large")
        return header

    def _proc_gnusparse_10(self, *_: object) -> None:
        """The one extension that is read for as long as the archive likes: a list of where a file has holes."""
        raise tarfile.ReadError("it holds a sparse file")
