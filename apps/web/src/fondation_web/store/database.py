"""What was found out about a database without changing it."""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect

from fondation_shared.errors import SettingsError
from fondation_web.store import api_keys, notes, schema


@dataclass(frozen=True, slots=True)
class Database:
    """`revision`: its newest migration; None: it has no tables yet. `keys`: how many of them open anything.

    `name`: what the store is called where its files lie; None: it has not been used by a release that names it.

    Of a server also its `version`, and by how many seconds its clock is `ahead` of ours.
    """

    revision: str | None
    keys: int
    name: str | None
    version: str | None = None
    ahead: float = 0.0


def tables_of(connection: Connection) -> tuple[str | None, int, str | None]:
    """The newest migration, how many keys open anything, the store's name.

    Raises:
        SettingsError: a newer release made the tables, and this one cannot work with them.

    """
    revision = schema.revision_of(connection)
    if schema.is_too_new(revision, schema.oldest_of(connection)):
        raise SettingsError(
            "A newer version of Fondation made the tables of this database.",
            cause=f"They are at {revision}, and this version knows them up to {schema.HEAD}.",
            hint="use the newer version again, or another database",
        )
    there = set(inspect(connection).get_table_names())
    keys = api_keys.count_valid(connection) if "api_keys" in there else 0
    return revision, keys, notes.said(connection, "store") if "notes" in there else None
