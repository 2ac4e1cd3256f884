"""Statements of the hot path: written in SQLAlchemy Core, compiled once, run on the driver's own cursor.

SQLAlchemy spends about 50 µs on each execution, the driver 7; a claim and a completion are a dozen statements.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Read = TypeVar("Read")
Convert = Callable[[object], object]
_FLOAT = 701
"""PostgreSQL's number for floats of eight bytes: the only type whose reader asks which one came."""
Place = tuple[str, object, Convert]
"""A parameter in the order of the text: its name, what the statement itself says there, how a value goes in."""


class Query(Generic[Read]):
    """A SELECT without parameters that are lists. `read` makes something of the values of a row."""

    def __init__(self, statement: Select[*tuple[object, ...]], read: Callable[..., Read]) -> None:
        self._statement = statement
        self._read = read
        self._plans: dict[str, tuple[str, list[Place], list[Convert]]] = {}

    def all(self, connection: Connection, **values: object) -> list[Read]:
        """What `read` makes of each row."""
        text, places, readers = self._plans.get(connection.dialect.name) or self._compile(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(text, _bind(places, values))
        return [
            self._read(*[read(value) for read, value in zip(readers, row, strict=True)]) for row in cursor.fetchall()
        ]

    def first(self, connection: Connection, **values: object) -> Read | None:
        """What `read` makes of the only row, if there is one."""
        return next(iter(self.all(connection, **values)), None)

    def _compile(self, dialect: Dialect) -> tuple[str, list[Place], list[Convert]]:
        text, places = _compiled(self._statement, dialect)
        readers = [_from_driver(column.type, dialect) for column in self._statement.selected_columns]
        self._plans[dialect.name] = text, places, readers
        return text, places, readers


class Command:
    """A statement that changes rows, without parameters that are lists."""

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self._statement = statement
        self._plans: dict[str, tuple[str, list[Place]]] = {}

    def run(self, connection: Connection, **values: object) -> None:
        """Once, with these values."""
        self.run_all(connection, [values])

    def run_all(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Once for each row of values."""
        dialect = connection.dialect
        text, places = self._plans.get(dialect.name) or self._compile(dialect)
        connection.connection.cursor().executemany(text, [_bind(places, row) for row in rows])

    def _compile(self, dialect: Dialect) -> tuple[str, list[Place]]:
        self._plans[dialect.name] = plan = _compiled(self._statement, dialect)
        return plan


def _bind(places: list[Place], values: Mapping[str, object]) -> list[object]:
    return [convert(values[name] if own is None else own) for name, own, convert in places]


def _compiled(
    statement: Select[*tuple[object, ...]] | Insert | Update | Delete, dialect: Dialect
) -> tuple[str, list[Place]]:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
        raise TypeError("Only drivers that number their parameters are served.")
    own = compiled.params
    places = [(name, own[name], _to_driver(compiled.binds[name].type, dialect)) for name in compiled.positiontup]
    return compiled.string, places


def _to_driver(kind: TypeEngine[object], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _from_driver(kind: TypeEngine[object], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, _FLOAT) or _as_it_is


def _as_it_is(value: object) -> object:
    return value
