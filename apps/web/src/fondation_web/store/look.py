"""Looks at a database without changing it."""

from pathlib import Path

from sqlalchemy.exc import DatabaseError

from fondation_shared.errors import SettingsError
from fondation_web.store.database import Database, tables_of
from fondation_web.store.opening import is_server
from fondation_web.store.sqlite import reading_engine
from fondation_web.store.sqlite_store import database_file


def look(database_url: str) -> Database | None:
    """The database at `sqlite:///PATH` or at `postgresql://…`; None: a file that is not there yet.

    Raises:
        SettingsError: web could not use it: not reached, too old, made by a newer release, too few rights.

    """
    if is_server(database_url):
        from fondation_web.store.look_at_server import look_at_server  # noqa: PLC0415 - a driver that a file does not need

        return look_at_server(database_url)
    path = database_file(database_url)
    return _file(path) if path.exists() else None


def _file(path: Path) -> Database:
    engine = reading_engine(path, 1)
    try:
        with engine.begin() as connection:
            return Database(*tables_of(connection))
    except DatabaseError as error:
        raise SettingsError(
            f"The data folder {path.parent} cannot be used.",
            cause=str(error.orig),
            hint="set FONDATION_DATA_DIR to a folder that you may write, or: fondation doctor",
        ) from error
    finally:
        engine.dispose()
