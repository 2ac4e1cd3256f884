"""Brings a database to the newest tables when web starts."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from fondation_shared.errors import SettingsError
from fondation_web.store.sqlite import migrating_engine

HEAD = "0007"
"""The newest migration. Known here, so that a start that has nothing to do need not load Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Path) -> None:
    """Make the database where it is missing, and apply the migrations that it lacks; one process at a time.

    Raises:
        SettingsError: a newer version made it.

    """
    engine = migrating_engine(database)
    try:
        with _locked(database.with_name(f"{database.name}.lock")):
            revision = _revision(engine)
            if revision is not None and revision > HEAD:
                raise SettingsError(
                    f"A newer version of Fondation made the store in {database.parent}.",
                    cause=f"Its tables are at {revision}, and this version knows them up to {HEAD}.",
                    hint="use the newer version again, or another folder: FONDATION_DATA_DIR=/another/folder web",
                )
            if revision != HEAD:
                _migrate(engine)
    finally:
        engine.dispose()


def _revision(engine: Engine) -> str | None:
    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    from alembic import command  # noqa: PLC0415 - a quarter of a second that most starts can spare
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
