"""A folder as the place of bytes: the embedded default, with nothing to install."""

import os
import re
import time
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore

from fondation_shared.errors import SettingsError, Unreachable
from fondation_web.artifacts.blobs import Place

_PART = 1024 * 1024
_AHEAD = 64 * 1024
_OURS = frozenset({"jobs", "memo", "uploads"})
_STAGED = re.compile(r".+#\d+")
_ABANDONED_SECONDS = 3600.0
"""Nobody writes to it any more: not this web, and no other one that has the same folder, however slow its sender is."""


def artifacts_folder(url: str) -> Path:
    """The folder that `file:///…` names."""
    return Path(unquote(urlsplit(url).path))


def folder_place(folder: Path) -> Place:
    """That folder; it is made where it is missing.

    Raises:
        SettingsError: it cannot be made or written.

    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(folder)
        _sweep(folder, time.time() - _ABANDONED_SECONDS)
        store = LocalStore(folder, automatic_cleanup=True)
    except (OSError, BaseError) as error:
        raise SettingsError(
            f"The artifacts folder {folder} cannot be used.",
            cause=str(error).splitlines()[0],
            hint="fondation doctor   # shows FONDATION_ARTIFACTS_URL and FONDATION_DATA_DIR",
        ) from error
    return Place(store, _PART, 1, _AHEAD, _unreachable, partial(_sweep_before, folder))


def _make_private(folder: Path) -> None:
    """What lies here is for its owner alone; the folder itself may be somebody's own and is left as it is."""
    for inner in folder.iterdir():
        if inner.is_dir() and inner.name in _OURS and inner.stat().st_uid == os.geteuid():
            inner.chmod(0o700)


def _sweep_before(folder: Path, before: datetime) -> None:
    _sweep(folder, before.timestamp())


def _sweep(folder: Path, oldest: float) -> None:
    """Delete what a killed process was still writing: the store names it `KEY#NUMBER` and never lists it."""
    # A folder that is deleted meanwhile is passed over: `rglob` would raise.
    for inside, _, names in os.walk(folder):
        for path in (Path(inside, name) for name in names if _STAGED.fullmatch(name)):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()


def _unreachable(error: Exception) -> Unreachable:
    return Unreachable(
        "The artifacts folder cannot be used.",
        cause=str(error).splitlines()[0],
        hint="df -h   # is the disk full?",
    )
