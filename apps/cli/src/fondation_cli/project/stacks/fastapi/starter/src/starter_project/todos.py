"""Where tasks are kept."""

import sqlite3
from threading import Lock
from typing import NamedTuple


class Todo(NamedTuple):
    id: int
    text: str
    done: bool


class Todos:
    """Tasks in SQLite: in memory, or in the file at `path`. One connection, used by one thread at a time."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS todos ("
            "id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0)"
        )

    def all(self) -> list[Todo]:
        return self._ask("SELECT id, text, done FROM todos ORDER BY id")

    def get(self, number: int) -> Todo | None:
        return self._one("SELECT id, text, done FROM todos WHERE id = ?", number)

    def add(self, text: str) -> Todo:
        (todo,) = self._ask("INSERT INTO todos (text) VALUES (?) RETURNING id, text, done", text)
        return todo

    def change(self, number: int, text: str | None = None, done: bool | None = None) -> Todo | None:
        """The task as it is now; what is None stays as it was."""
        return self._one(
            "UPDATE todos SET text = coalesce(?, text), done = coalesce(?, done) WHERE id = ? RETURNING id, text, done",
            text,
            done,
            number,
        )

    def remove(self, number: int) -> bool:
        return self._one("DELETE FROM todos WHERE id = ? RETURNING id, text, done", number) is not None

    def close(self) -> None:
        self._connection.close()

    def _ask(self, statement: str, *values: str | int | None) -> list[Todo]:
        with self._lock:
            rows = self._connection.execute(statement, values).fetchall()
        return [Todo(number, text, bool(done)) for number, text, done in rows]

    def _one(self, statement: str, *values: str | int | None) -> Todo | None:
        return next(iter(self._ask(statement, *values)), None)
