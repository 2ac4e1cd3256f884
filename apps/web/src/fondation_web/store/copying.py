"""Copies a store in a file to a server's database, row by row, and holds the copy against the file."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Table

from fondation_shared.errors import Damaged
from fondation_web.store.indexes import metadata
from fondation_web.store.sqlite import raw

_AT_ONCE = 1000
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_Value = str | int | float | None


@dataclass(slots=True)
class Tally:
    """Rows of a table: how many, and the sum of their hashes, in whatever order they came."""

    rows: int = 0
    hashes: int = 0

    def add(self, row: Sequence[_Value]) -> None:
        """Count one more."""
        self.rows += 1
        digest = hashlib.sha256(json.dumps(row).encode()).digest()
        self.hashes = (self.hashes + int.from_bytes(digest)) % (1 << 256)


def tables() -> list[Table]:
    """Every table, those that others name before them."""
    return list(metadata.sorted_tables)


def copy_table(table: Table, source: Connection, target: Connection, seals: Mapping[str, str | None]) -> int:
    """Copy its rows in one stream, read them back, and say how many there are.

    `seals`: what the place of files calls the state in which it has them from now on, by key.

    Raises:
        Damaged: what was read back is something else.

    """
    server = _server(target)
    sent, kept = Tally(), Tally()
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in _kept(table))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with server.cursor() as cursor, cursor.copy(into) as copy:
        for row in _rows(table, raw(source), seals):
            sent.add(row)
            copy.write_row(row)
    with server.cursor(name="kept") as cursor:
        cursor.itersize = _AT_ONCE
        for row in cursor.execute(sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(table.name))):
            kept.add(row)
    if sent != kept:
        raise Damaged(
            f"The copy of {table.name} is not what was copied, so nothing was moved.",
            cause=f"Of {sent.rows} rows {kept.rows} came, or came as others.",
        )
    _go_on_counting(table, server)
    return sent.rows


def _kept(table: Table) -> list[str]:
    """Its columns, but for those that the database makes from the others."""
    return [column.name for column in table.columns if column.computed is None]


def _rows(table: Table, file: sqlite3.Connection, seals: Mapping[str, str | None]) -> Iterator[tuple[_Value, ...]]:
    names = _kept(table)
    key, seal = (names.index(name) if name in names else None for name in ("blob", "seal"))
    said = ", ".join(f'"{name}"' for name in names)
    for row in file.execute(f'SELECT {said} FROM "{table.name}"'):  # noqa: S608 - names of our own
        values = [_fit(value) for value in row]
        if key is not None and seal is not None:
            values[seal] = seals.get(str(values[key]), values[seal])
        yield tuple(values)


def _fit(value: _Value) -> _Value:
    """What a server keeps: no text of it has U+0000, which releases before this one took from clients."""
    return value.replace("\0", _REPLACEMENT) if isinstance(value, str) else value


def _go_on_counting(table: Table, server: psycopg.Connection) -> None:
    """New rows are numbered behind those that came."""
    column = table.autoincrement_column
    if column is not None:
        highest = sql.SQL(
            "SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 0) + 1, false) FROM {}"
        ).format(table.name, column.name, sql.Identifier(column.name), sql.Identifier(table.name))
        server.execute(highest)


def _server(target: Connection) -> psycopg.Connection:
    driver = target.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"Not a connection of PostgreSQL: {driver!r}")
    return driver
