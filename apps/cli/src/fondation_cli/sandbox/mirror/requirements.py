"""What a Python distribution says that it needs."""

import re
import struct
import zipfile
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from pathlib import Path

METADATA_BYTES = 4 * 1024 * 1024
LIST_BYTES = 16 * 1024 * 1024
"""Of a wheel's own list of files: read, it takes several times that."""
_END = struct.Struct("<4s4H2LH")
_END_MARK, _LARGE_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_COMMENT = 0xFFFF
_WHEEL_METADATA = re.compile(r"[^/]+\.dist-info/METADATA")
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(@?)")


def needed(metadata: bytes) -> Iterator[str]:
    """The names in `Requires-Dist`, whatever their markers and extras; what comes from an address is left out."""
    for line in BytesHeaderParser().parsebytes(metadata).get_all("Requires-Dist", []):
        found = _NAME.match(str(line))
        if found and not found[2]:
            yield found[1]


def wheel_metadata(wheel: Path) -> bytes:
    """A wheel's METADATA, the one at its top.

    Raises ValueError: it has none, or more than anybody would write, or lists more files than anybody would pack.
    """
    _judge_list(wheel)
    try:
        with zipfile.ZipFile(wheel) as archive:
            name = next(name for name in archive.namelist() if _WHEEL_METADATA.fullmatch(name))
            with archive.open(name) as file:
                metadata = file.read(METADATA_BYTES + 1)
    except (
        StopIteration,
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,  # how `zipfile` says that it does not know a compression
        RuntimeError,  # and that a file is encrypted
        EOFError,
    ) as error:
        raise ValueError(wheel.name) from error
    if len(metadata) > METADATA_BYTES:
        raise ValueError(wheel.name)
    return metadata


def _judge_list(wheel: Path) -> None:
    """Look how long the list of files is before it is read.

    Raises ValueError: too long, or written as only archives beyond four gigabytes need it.
    """
    with wheel.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_COMMENT - _END.size))
        tail = file.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size or _LARGE_MARK in tail:
        raise ValueError(wheel.name)
    if _END.unpack_from(tail, at)[5] > LIST_BYTES:
        raise ValueError(wheel.name)
