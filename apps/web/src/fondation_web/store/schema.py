"""Brings a database to the newest tables when web starts."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from fondation_shared.errors import SettingsError
from fondation_web.store.indexes import metadata
from fondation_web.store.postgres import is_in_the_way
from fondation_web.store.sqlite import migrating_engine
from fondation_web.store.tables import notes

if TYPE_CHECKING:  # loaded where it is used
    from alembic.config import Config

HEAD = "0017"
"""The newest migration. Known here, so that a start that has nothing to do need not load Alembic."""
OLDEST = "0012"
"""The oldest release that can work with these tables, by its newest migration: one that knows less is refused.

Webs that share a store are replaced one by one, so a migration adds only what an older release does not miss: tables,
columns that may be empty or say what they begin with. One that does more raises this.
"""

_UNSAID = "9999"
_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 5_703_361
"""The number of the lock that whoever migrates a server's database holds: any will do that is nobody else's."""

_ALONE_MILLISECONDS = 500
"""How long others stand still behind whoever waits for the tables; below what a server waits before it ends one of two
that wait for each other, so that nobody's work is ended for this."""
_ALONE_PATIENCE_SECONDS = 60.0
_ALONE_PAUSE_SECONDS = 0.5


def upgrade(database: Path) -> None:
    """Make the database where it is missing, and apply the migrations that it lacks; one process at a time.

    Raises:
        SettingsError: a newer version made it.

    """
    engine = migrating_engine(database)
    try:
        with _locked(database.with_name(f"{database.name}.lock")):
            with engine.begin() as connection:
                revision, oldest = revision_of(connection), oldest_of(connection)
            if is_too_new(revision, oldest):
                raise SettingsError(
                    f"A newer version of Fondation made the store in {database.parent}.",
                    cause=f"Its tables are at {revision}, and this version knows them up to {HEAD}.",
                    hint="use the newer version again, or another folder: FONDATION_DATA_DIR=/another/folder web",
                )
            if revision is None or revision < HEAD:
                with engine.begin() as connection:
                    _migrate(connection)
    finally:
        engine.dispose()


def upgrade_server(engine: Engine) -> None:
    """As `upgrade`, for a server's database, beside webs that work on it. An empty one begins with the tables of today.

    Raises:
        SettingsError: a newer version made it.
        DBAPIError: others did not let go of the tables for a minute, or the server does not answer.

    """
    until = time.monotonic() + _ALONE_PATIENCE_SECONDS
    while True:
        try:
            with engine.begin() as connection:
                _bring_up(connection)
        except DBAPIError as error:
            if not is_in_the_way(error) or time.monotonic() > until:
                raise
        else:
            return
        time.sleep(_ALONE_PAUSE_SECONDS)


def _bring_up(connection: Connection) -> None:
    hold(connection)
    revision = revision_of(connection)
    if is_too_new(revision, oldest_of(connection)):
        raise SettingsError(
            "A newer version of Fondation made the tables of this database.",
            cause=f"They are at {revision}, and this version knows them up to {HEAD}.",
            hint="use the newer version again, or another database: FONDATION_DATABASE_URL=postgresql://…",
        )
    if revision is None:
        make(connection)
    elif revision < HEAD:
        _have_alone(connection)
        _migrate(connection)


def _have_alone(connection: Connection) -> None:
    """All tables at once: those who have some already, and want others, would wait for us as we for them."""
    there = ", ".join(sorted(metadata.tables.keys() & inspect(connection).get_table_names()))
    connection.execute(text(f"SET LOCAL lock_timeout = {_ALONE_MILLISECONDS}"))
    connection.execute(text(f"LOCK TABLE {there} IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))


def hold(connection: Connection) -> None:
    """Nobody else makes or changes a server's tables until the transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


def make(connection: Connection) -> None:
    """Make the tables of today, in a server's database that has none."""
    metadata.create_all(connection)
    _stamp(connection)


def is_too_new(revision: str | None, oldest: str) -> bool:
    """Whether tables at that revision are none for this release; `oldest` is the oldest that they are for."""
    return revision is not None and revision > HEAD and oldest > HEAD


def revision_of(connection: Connection) -> str | None:
    """The newest migration that was applied; None: there are no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def oldest_of(connection: Connection) -> str:
    """The oldest release that these tables are for, as far as they say so."""
    if not inspect(connection).has_table("notes"):
        return _UNSAID
    return connection.execute(select(notes.c.value).where(notes.c.name == "oldest")).scalar() or _UNSAID


def _say_oldest(connection: Connection) -> None:
    connection.execute(delete(notes).where(notes.c.name == "oldest"))
    connection.execute(insert(notes).values(name="oldest", value=OLDEST))


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a quarter of a second that most starts can spare

    command.upgrade(_config(connection), "head")
    _say_oldest(connection)


def _stamp(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - the same

    command.stamp(_config(connection), "head")
    _say_oldest(connection)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
