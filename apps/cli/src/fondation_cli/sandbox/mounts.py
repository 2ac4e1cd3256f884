"""Mounts of this machine: which there are below a folder, and taking them away."""

import contextlib
import os
import re
import subprocess
from pathlib import Path

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
"""Where the system's own tools lie, whatever a person's PATH says."""

_TABLE = Path("/proc/self/mountinfo")
_PLACE = 4
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_SECONDS = 60


def below(folder: Path) -> list[Path]:
    """Where something is mounted, in `folder` or on it, the innermost first. None where the system does not tell."""
    try:
        lines = _TABLE.read_bytes().splitlines()
    except OSError:
        return []
    # The folder itself may be a link that foreign code has made: what it points to is none of ours.
    real = Path(os.path.realpath(folder.parent)) / folder.name
    places = [Path(os.fsdecode(_ESCAPED.sub(_byte, line.split()[_PLACE]))) for line in lines]
    return [place for place in reversed(places) if place == real or real in place.parents]


def taken_away(place: Path) -> None:
    """What is mounted there is empty and gone, at the latest with the last process that uses it.

    What lies on it goes first: written to a disk that nobody will read, it would only cost time.
    """
    emptied = ("find", os.fspath(place), "-xdev", "-mindepth", "1", "-delete")
    for command in (emptied, ("umount", "--lazy", "--", os.fspath(place))):
        # A disk that takes long to be emptied is taken away all the same.
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - an argument list, no shell
                command,
                env={"PATH": PATH, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )


def _byte(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 8)])
