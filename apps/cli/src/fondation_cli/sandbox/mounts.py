"""Mounts of this machine: which there are below a folder, and taking them away."""

import contextlib
import os
import re
from pathlib import Path

from fondation_cli.sandbox import tool

_TABLE = Path("/proc/self/mountinfo")
_PLACE = 4
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_SECONDS = 60


def below(folder: Path) -> list[Path]:
    """Where something is mounted, in `folder` or on it, the innermost first. None where the system does not tell."""
    # The folder itself may be a link that foreign code has made: what it points to is none of ours.
    real = Path(os.path.realpath(folder.parent)) / folder.name
    return [place for place in reversed(_places()) if place == real or real in place.parents]


def above(folder: Path) -> Path:
    """Where that is mounted which `folder` lies on; the folder itself where the system does not tell."""
    real = Path(os.path.realpath(folder))
    places = set(_places())
    return next((place for place in (real, *real.parents) if place in places), real)


def taken_away(place: Path) -> None:
    """What is mounted there is empty and gone, at the latest with the last process that uses it.

    What lies on it goes first: written to a disk that nobody will read, it would only cost time.
    """
    for command in (("find", place, "-xdev", "-mindepth", "1", "-delete"), ("umount", "--lazy", "--", place)):
        # A disk that takes long to be emptied is taken away all the same.
        with contextlib.suppress(TimeoutError):
            tool.run(*command, seconds=_SECONDS)


def _places() -> list[Path]:
    try:
        lines = _TABLE.read_bytes().splitlines()
    except OSError:
        return []
    return [Path(os.fsdecode(_ESCAPED.sub(_byte, line.split()[_PLACE]))) for line in lines]


def _byte(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 8)])
