"""What was made once is not made again: a folder of results, each under the hash of everything it was made from."""

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

Inputs: TypeAlias = "str | int | float | bool | Sequence[Inputs] | Mapping[str, Inputs] | None"
"""What a step is made from, as JSON."""

ENTRY_BYTES = 16 * 1024 * 1024
"""A larger result is made again rather than remembered."""

_ABANDONED_SECONDS = 3600.0
"""What is written takes a moment: an unfinished entry of that age is one whose writer was killed."""

_HAND_OVER_SECONDS = 0.01

_KEY = re.compile(r"[0-9a-f]{64}")
_MAGIC = b"fondation-memo 1 "
_SEAL_BYTES = len(_MAGIC) + 64 + 1


def memo_key(step: str, version: str, inputs: Inputs) -> str:
    """The hash of a step: its name, the version of its code, all that goes into it; the order of keys is no matter."""
    canonical = json.dumps([step, version, inputs], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()


class Memo:
    """A folder of remembered results. Several processes may share it; an entry that was damaged is as good as none.

    What cannot be kept is made again next time: a folder that is full or gone is no reason to fail.
    Above `max_bytes` the entries that were unused for longest are dropped.
    `kept` is a folder in which somebody who keeps the entries elsewhere too leaves the names of those that he has.
    """

    def __init__(self, folder: Path, *, kept: Path | None = None, max_bytes: int = 512 * 1024 * 1024) -> None:
        self._folder = folder
        self._kept = kept
        self._max_bytes = max_bytes
        self._bytes: int | None = None

    def get(self, key: str) -> bytes | None:
        """The result under `key`, or None where there is no sound one."""
        path = self._folder / key
        try:
            entry = path.read_bytes()
        except OSError:
            return None
        payload = entry[_SEAL_BYTES:]
        if entry[:_SEAL_BYTES] != _seal(payload):
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return payload

    def put(self, key: str, payload: bytes) -> None:
        """Remember `payload`; a reader sees all of it or nothing."""
        if len(payload) + _SEAL_BYTES > ENTRY_BYTES:
            return
        with contextlib.suppress(OSError):
            self._write(key, _seal(payload) + payload)
            self._make_room(_SEAL_BYTES + len(payload))

    def hand_over(self, key: str, check: Callable[[], None]) -> None:
        """Wait until the entry is kept elsewhere, where somebody does that. What `check` raises ends the waiting."""
        if self._kept is None:
            return
        while self._kept.is_dir() and (self._folder / key).exists() and not (self._kept / key).exists():
            check()
            time.sleep(_HAND_OVER_SECONDS)

    def _write(self, key: str, entry: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".", dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(entry)
            Path(name).replace(self._folder / key)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self, added: int) -> None:
        self._bytes = self._size() if self._bytes is None else self._bytes + added
        if self._bytes <= self._max_bytes:
            return
        for _, size, path in sorted(self._entries()):
            path.unlink(missing_ok=True)
            self._bytes -= size
            if self._bytes <= self._max_bytes // 2:
                break

    def _size(self) -> int:
        return sum(size for _, size, _ in self._entries())

    def _entries(self) -> list[tuple[float, int, Path]]:
        """Each entry: when it was last used, its size, its file. What a killed process left unfinished is removed."""
        found = []
        abandoned = time.time() - _ABANDONED_SECONDS
        for entry in os.scandir(self._folder):
            with contextlib.suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                if _KEY.fullmatch(entry.name):
                    found.append((status.st_mtime, status.st_size, Path(entry.path)))
                elif entry.name.startswith(".") and entry.is_file() and status.st_mtime < abandoned:
                    Path(entry.path).unlink()
        return found


def _seal(payload: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(payload).hexdigest().encode() + b"\n"


def usable_cache(cache: Path, folder: Path) -> Path:
    """The cache folder; where that cannot be written, one that is forgotten afterwards."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache):
            return cache
    except OSError:
        return folder / "cache"
