"""What was found out about a database without changing it."""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect

from fondation_shared.errors import SettingsError
from fondation_web.store import api_keys, schema


@dataclass(frozen=True, slots=True)
class Database:
    """`revision`: its newest migration; None: it has no tables yet. `keys`: how many of them open anything.

    Of a server also its `version`, and by how many seconds its clock is `ahead` of ours.
    """

    revision: str | None
    keys: int
    version: str | None = None
    ahead: float = 0.0


def tables_of(connection: Connection) -> tuple[str | None, int]:
    """The newest migration, and how many keys open anything.

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
    has_keys = inspect(connection).has_table("api_keys")
    return revision, api_keys.count_valid(connection) if has_keys else 0
