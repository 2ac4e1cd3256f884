"""Opens the store that an address names."""

from fondation_web.store.sqlite_store import open_file
from fondation_web.store.store import Store


def is_server(database_url: str) -> bool:
    """Whether it names a server's database, which any number of webs may share."""
    return database_url.startswith("postgresql:")


def open_store(database_url: str) -> Store:
    """The store at `sqlite:///PATH` or at `postgresql://…`, with its newest tables. A file is made where it is missing.

    Raises:
        SettingsError: it cannot be made, read or written.

    """
    if is_server(database_url):
        from fondation_web.store.postgres_store import open_server  # noqa: PLC0415 - a driver that a file does not need

        return open_server(database_url)
    return open_file(database_url)
