"""What a server's database is like, and what web may do there; asked in a transaction that cannot write."""

import time
from typing import NoReturn

from sqlalchemy import Connection, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from fondation_shared.errors import SettingsError
from fondation_shared.settings import masked
from fondation_web.store.database import Database, tables_of
from fondation_web.store.indexes import metadata
from fondation_web.store.postgres import first_line, reading_engine
from fondation_web.store.schema import HEAD

OLDEST_SERVER = 140_000
"""PostgreSQL 14, as it numbers itself."""
_ADDRESS = "export FONDATION_DATABASE_URL=postgresql://NAME:PASSWORD@HOST:5432/DATABASE"


def look_at_server(database_url: str) -> Database:
    """See `look`."""
    try:
        engine = reading_engine(database_url, 1)
    except (ArgumentError, ValueError):
        # What the library says may repeat the address.
        _refuse(database_url, "An address is postgresql://NAME:PASSWORD@HOST:5432/DATABASE.")
    try:
        with engine.begin() as connection:
            return _seen(connection)
    except DBAPIError as error:
        _refuse(database_url, masked(first_line(error)))
    finally:
        engine.dispose()


def _seen(connection: Connection) -> Database:
    version = _version(connection)
    asked = time.time()
    clock = float(_said(connection, "SELECT extract(epoch FROM clock_timestamp())"))
    revision, keys, name = tables_of(connection)
    _check_rights(connection, revision)
    return Database(revision, keys, name, version, ahead=clock - (asked + time.time()) / 2)


def _version(connection: Connection) -> str:
    """Raises SettingsError: it is too old, or a copy that only follows another server."""
    number, version = int(_said(connection, "SHOW server_version_num")), _said(connection, "SHOW server_version")
    if number < OLDEST_SERVER:
        raise SettingsError(
            f"The server of the database is PostgreSQL {version}.",
            cause="Web needs PostgreSQL 14, or a newer one.",
            hint=_ADDRESS,
        )
    if _said(connection, "SELECT pg_is_in_recovery()") == "True":
        raise SettingsError(
            "The server of the database takes no changes.",
            cause="It is a standby, which follows another server.",
            hint=_ADDRESS,
        )
    return version.partition(" ")[0]


def _check_rights(connection: Connection, revision: str | None) -> None:
    """Raises SettingsError: web may not read and write its tables, or not make or change them where it has to."""
    lacking = []
    if revision is None or revision < HEAD:
        found = _said(connection, "SELECT has_schema_privilege(current_schema(), 'CREATE')")
        lacking += [] if found == "True" else ["CREATE"]
    if revision is not None:
        lacking += [right for right in ("SELECT", "INSERT", "UPDATE", "DELETE") if not _may(connection, right)]
    if lacking:
        name = _said(connection, "SELECT current_user")
        raise SettingsError(
            f"The database does not let {name} do what web has to.",
            cause=f"It lacks these rights: {', '.join(lacking)}.",
            hint=f'psql -c "GRANT ALL ON SCHEMA public TO {name}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}"',
        )


def _may(connection: Connection, right: str) -> bool:
    """Whether that may be done with each of our tables that is there."""
    asked = text(
        "SELECT coalesce(bool_and(has_table_privilege(oid, :right)), true) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname = ANY(:names)"
    )
    return bool(connection.execute(asked, {"right": right, "names": list(metadata.tables)}).scalar_one())


def _said(connection: Connection, statement: str) -> str:
    return str(connection.execute(text(statement)).scalar_one())


def _refuse(database_url: str, cause: str) -> NoReturn:
    raise SettingsError(f"The database {masked(database_url)} cannot be used.", cause=cause, hint=_ADDRESS) from None
