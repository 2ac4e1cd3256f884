"""Brings a database to the newest tables when web starts."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect, text

HEAD = "0001"
"""The newest migration. Known here, so that a start that has nothing to do need not load Alembic."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, lock_file: Path) -> None:
    """Apply the migrations that `engine`'s database lacks; one process at a time, by `lock_file`."""
    with _locked(lock_file):
        if _revision(engine) != HEAD:
            _migrate(engine)


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
