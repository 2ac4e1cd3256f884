"""What a Python distribution says that it needs."""

import re
import zipfile
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from pathlib import Path

METADATA_BYTES = 4 * 1024 * 1024
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

    Raises ValueError: it has none, or more than anybody would write.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            name = next(name for name in archive.namelist() if _WHEEL_METADATA.fullmatch(name))
            with archive.open(name) as file:
                metadata = file.read(METADATA_BYTES + 1)
    except (
        StopIteration,
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:
        raise ValueError(wheel.name) from error
    if len(metadata) > METADATA_BYTES:
        raise ValueError(wheel.name)
    return metadata
