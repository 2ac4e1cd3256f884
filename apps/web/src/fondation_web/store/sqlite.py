"""What is SQLite's own: how connections are made, how transactions begin. PostgreSQL will have its file beside this."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10.0
"""How long a connection waits for another process that has the database for itself."""


def writing_engine(path: Path) -> Engine:
    """An engine for the one connection that writes: durable at each commit, foreign keys held."""
    engine = _engine(path, pool_size=1)
    _on_connect(engine, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")
    return engine


def migrating_engine(path: Path) -> Engine:
    """An engine for what changes tables: the same, and SQLAlchemy says where transactions begin."""
    engine = writing_engine(path)
    _on_begin(engine, "BEGIN IMMEDIATE")
    return engine


def reading_engine(path: Path, connections: int) -> Engine:
    """An engine for readers: they never wait for the writer, and cannot write."""
    engine = _engine(path, pool_size=connections)
    _on_connect(engine, "PRAGMA query_only=ON")
    _on_begin(engine, "BEGIN")
    return engine


def raw(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection beneath `connection`."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"Not a connection of SQLite: {driver!r}")
    return driver


def is_locked(error: Exception) -> bool:
    """Whether another process has the database for itself at this moment."""
    driver = error.orig if isinstance(error, OperationalError) else error
    return isinstance(driver, sqlite3.OperationalError) and driver.sqlite_errorcode == sqlite3.SQLITE_BUSY


def _engine(path: Path, *, pool_size: int) -> Engine:
    return create_engine(
        f"sqlite+pysqlite:///{path}",
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 256},
    )


def _on_connect(engine: Engine, *pragmas: str) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        del entry
        # Transactions begin where we say so; the driver's own guesses break savepoints.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)


def _on_begin(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)
