"""The folders that local repositories may lie in, as an error speaks of them."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path


def through_link(path: Path, roots: Sequence[Path]) -> bool:
    """Whether `path` is written as one below a root, so that only a link on the way can lead it outside."""
    written = Path(os.path.abspath(path))  # noqa: PTH100 - pathlib keeps the `..`
    return any(written.is_relative_to(place) for root in roots for place in (root, Path(os.path.realpath(root))))


def widened(real: Path, roots: Sequence[Path]) -> str | None:
    """The setting's value, quoted for a shell: the roots in force and one that `real`, links followed, lies below.

    None where it would open the whole disk.
    """
    if not real.name:
        return None
    # Of a repository's inner folders, the one around the repository's own.
    inner = next((place for place in (real, *real.parents) if place.name == ".git"), real)
    wanted = inner.parent if inner.parent.name else inner
    return shlex.quote(os.pathsep.join([*map(str, roots), str(wanted)]))
