"""Where a build stands: a folder that the sandbox's user can enter, for as long as the build runs."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from fondation_cli.project.means import Places
from fondation_cli.sandbox import ground

_SHARED = Path("/var/cache/fondation")
"""Where root keeps what other users may read."""

_PREFIX = "fondation-build-"


@contextlib.contextmanager
def room() -> Iterator[Path]:
    """A folder of one build; what a killed one has left goes, whatever its code has put there, disks included."""
    with ground.claimed(_PREFIX) as folder:
        yield folder


def reap() -> None:
    """Take away the rooms of builds that were killed."""
    ground.reap(_PREFIX)


def places(room: Path, cache: Path, out: Path) -> Places:
    """The places of a build whose results go to `out`."""
    return Places(room=room, layers=layers(cache), cache=cache, out=out)


def layers(cache: Path) -> Path:
    """Installed dependencies lie in the cache, where the sandbox's user can enter it."""
    cache.mkdir(parents=True, exist_ok=True)
    return (cache if os.geteuid() != 0 or ground.is_open(cache) else _SHARED) / "layers"
