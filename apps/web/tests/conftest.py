"""A whole web in the test's own event loop, on a clock that the test moves."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fondation_web.in_process import LocalWeb, local_web
from fondation_web.store.store import open_store


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and no row: each test copies it, which is faster than migrating anew."""
    file = tmp_path_factory.mktemp("migrated") / "fondation.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    """A folder whose data folder holds an empty store."""
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(migrated, tmp_path / "data" / "fondation.db")
    return tmp_path


@pytest.fixture
async def local(data: Path) -> AsyncIterator[LocalWeb]:
    """A web of its own; leases run 15 s, three spoilt deliveries fail a job."""
    async with local_web(data, lease_seconds=15.0, max_attempts=3) as running:
        yield running
