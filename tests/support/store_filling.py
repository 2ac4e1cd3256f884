"""Fills a store as years of use would: straight into its tables."""

from sqlalchemy import Connection, create_engine
from store_rows import Rows, Size

from fondation_web.store.opening import is_server, open_store

_HASTE = {
    "file": ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000"),
    # What is written fits together: that is not looked up for each row. A list of a million ids is hashed, not walked.
    "server": ("SET session_replication_role = replica", "SET work_mem = '1GB'"),
}


def filled(database_url: str, size: Size) -> None:
    """Make the store, and fill it."""
    open_store(database_url).close()
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        for each in _HASTE["server" if is_server(database_url) else "file"]:
            connection.exec_driver_sql(each)
        fill(connection, size)
        connection.commit()
    if is_server(database_url):
        # As a server does by itself, some time after.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def fill(connection: Connection, size: Size) -> None:
    """Write everything, in the transaction of whoever asks."""
    rows = Rows(connection.dialect.name, size)
    for table, row, source in rows.all():
        columns, values = ", ".join(f'"{name}"' for name in row), ", ".join(row.values())
        _run(connection, f"INSERT INTO {table} ({columns}) SELECT {values} {source}")
    _run(connection, rows.clearing())


def _run(connection: Connection, words: str) -> None:
    # PostgreSQL's driver looks for parameters behind such signs.
    connection.exec_driver_sql(words.replace("%", "%%") if connection.dialect.name == "postgresql" else words)
