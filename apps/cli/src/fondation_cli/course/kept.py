"""What files said when they were last read: one database, by content and by edition of whatever reads them."""

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

_NAME = "facts.sqlite"
_SEAL_BYTES = 16
_AT_ONCE = 500
_DAY = 86_400
_PATIENCE_SECONDS = 2.0
_RUINED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
  edition BLOB NOT NULL, blob BLOB NOT NULL, used INTEGER NOT NULL, seal BLOB NOT NULL, said BLOB NOT NULL,
  PRIMARY KEY (edition, blob)
)
"""
_DROP = """
DELETE FROM facts WHERE rowid IN (
  SELECT rowid FROM (
    SELECT rowid, SUM(length(said)) OVER (ORDER BY used DESC, rowid DESC) AS total FROM facts
  ) WHERE total > ?
)
"""

Key = tuple[bytes, bytes]
"""The edition of what read a file, and the file's Git blob id."""


class Kept:
    """Answers by key. Several processes may share it; a line that was damaged is as good as none.

    What cannot be kept is made again next time: a folder that is full or gone is no reason to fail, and a file that is
    no database any more makes room for one. Above `max_bytes` the answers that were unused for longest are dropped.
    A context manager: leaving it closes the database.
    """

    def __init__(self, folder: Path, *, max_bytes: int = 512 * 1024 * 1024) -> None:
        self._path = folder / _NAME
        self._max_bytes = max_bytes
        self._database: sqlite3.Connection | None = None
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def find(self, keys: Sequence[Key]) -> Iterator[tuple[Key, bytes]]:
        """Each key that has a sound answer, with it."""
        wanted: dict[bytes, list[bytes]] = {}
        for edition, blob in keys:
            wanted.setdefault(edition, []).append(blob)
        for edition, blobs in wanted.items():
            for start in range(0, len(blobs), _AT_ONCE):
                for blob, seal, said in self._rows(edition, blobs[start : start + _AT_ONCE]):
                    if isinstance(said, bytes) and seal == _seal(edition, blob, said):
                        yield (edition, blob), said

    def keep(self, answers: Mapping[Key, bytes]) -> None:
        """Remember answers, all or none of them."""
        today = int(time.time()) // _DAY
        rows = ((*key, today, _seal(*key, said), said) for key, said in answers.items())
        with self._transaction() as database:
            if database is not None:
                database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?)", rows)
        with self._transaction() as database:
            if database is not None and _size(database) > self._max_bytes:
                database.execute(_DROP, (self._max_bytes // 2,))

    def _rows(self, edition: bytes, blobs: Sequence[bytes]) -> list[tuple[bytes, bytes, bytes]]:
        today = int(time.time()) // _DAY
        with self._transaction() as database:
            if database is None:
                return []
            places = ",".join("?" * len(blobs))
            # One edition at a time: of pairs SQLite would compare every row of all projects with each.
            found = database.execute(
                f"SELECT blob, seal, said, used FROM facts WHERE edition = ? AND blob IN ({places})",  # noqa: S608 - places for values, and no value
                [edition, *blobs],
            ).fetchall()
            unused = [(today, edition, row[0]) for row in found if row[3] < today]
            if unused:
                database.executemany("UPDATE facts SET used = ? WHERE edition = ? AND blob = ?", unused)
            return [row[:3] for row in found]
        return []

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection | None]:
        """A database that does not work is one that knows nothing."""
        try:
            if self._database is None:
                yield None
            else:
                with self._database:
                    yield self._database
        except (sqlite3.Error, OSError) as error:
            if getattr(error, "sqlite_errorcode", None) in _RUINED:
                self._renew()

    def _open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)
        except (sqlite3.Error, OSError):
            return
        with self._transaction() as database:
            if database is not None:
                # After a loss of power the last answers may be gone, and are made again.
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("PRAGMA synchronous = NORMAL")
                database.execute(_SCHEMA)

    def _renew(self) -> None:
        """Do away with a file that is no database any more."""
        self._close()
        with contextlib.suppress(OSError):
            for end in ("", "-wal", "-shm"):
                Path(f"{self._path}{end}").unlink(missing_ok=True)
            self._open()

    def _close(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None


def _size(database: sqlite3.Connection) -> int:
    """Bytes of the file that hold something."""
    pages, free, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _seal(edition: bytes, blob: bytes, said: bytes) -> bytes:
    return hashlib.blake2b(said, digest_size=_SEAL_BYTES, key=edition + blob).digest()
