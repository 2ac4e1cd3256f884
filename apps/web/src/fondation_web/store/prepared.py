"""Statements of the hot path: written in SQLAlchemy Core, compiled once, run on the driver's own cursor.

SQLAlchemy spends about 50 µs on each execution, the driver 7; a claim and a completion are a dozen statements.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Read = TypeVar("Read")
Convert = Callable[[object], object]
_FLOAT = 701
"""PostgreSQL's number for floats of eight bytes: the only type whose reader asks which one came."""
Places = list[tuple[int, Convert]]
"""Which values of a row are something else in the database, and how they go in or come out; the others stay."""


class Query(Generic[Read]):
    """A SELECT without parameters that are lists. `read` makes something of the values of a row."""

    def __init__(self, statement: Select[*tuple[object, ...]], read: Callable[..., Read]) -> None:
        self._statement = statement
        self._read = read
        self._plans: dict[str, tuple[_Text, Places]] = {}

    def all(self, connection: Connection, **values: object) -> list[Read]:
        """What `read` makes of each row."""
        text, readers = self._plans.get(connection.dialect.name) or self._compile(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(text.sql, text.bind(values))
        return [self._read(*_converted(row, readers)) for row in cursor.fetchall()]

    def first(self, connection: Connection, **values: object) -> Read | None:
        """What `read` makes of the only row, if there is one."""
        return next(iter(self.all(connection, **values)), None)

    def _compile(self, dialect: Dialect) -> tuple["_Text", Places]:
        readers = [_from_driver(column.type, dialect) for column in self._statement.selected_columns]
        self._plans[dialect.name] = plan = _Text(self._statement, dialect), _changing(readers)
        return plan


class Command:
    """A statement that changes rows, without parameters that are lists."""

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self._statement = statement
        self._plans: dict[str, _Text] = {}

    def run(self, connection: Connection, **values: object) -> None:
        """Once, with these values."""
        text = self._text(connection.dialect)
        connection.connection.cursor().execute(text.sql, text.bind(values))

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """Once for each row of values."""
        if len(rows) == 1:
            # Drivers make more of many rows, and more work of one.
            self.run(connection, **rows[0])
        elif rows:
            text = self._text(connection.dialect)
            connection.connection.cursor().executemany(text.sql, [text.bind(row) for row in rows])

    def _text(self, dialect: Dialect) -> "_Text":
        found = self._plans.get(dialect.name)
        if found is None:
            found = self._plans[dialect.name] = _Text(self._statement, dialect)
        return found


class _Text:
    """A statement in a dialect: its text, and its parameters in the order of that."""

    def __init__(self, statement: Select[*tuple[object, ...]] | Insert | Update | Delete, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
            raise TypeError("Only drivers that number their parameters are served.")
        self.sql = compiled.string
        self._names = compiled.positiontup
        self._own = {name: value for name, value in compiled.params.items() if value is not None}
        """What the statement itself says somewhere."""
        self._writers = _changing([_to_driver(compiled.binds[name].type, dialect) for name in self._names])

    def bind(self, values: Mapping[str, object]) -> list[object]:
        """The values as the driver takes them."""
        known = {**values, **self._own} if self._own else values
        return _converted([known[name] for name in self._names], self._writers)


def _changing(converts: Sequence[Convert | None]) -> Places:
    return [(number, convert) for number, convert in enumerate(converts) if convert is not None]


def _converted(row: Sequence[object], places: Places) -> list[object]:
    values = list(row)
    for number, convert in places:
        values[number] = convert(values[number])
    return values


def _to_driver(kind: TypeEngine[object], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[object], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, _FLOAT)
