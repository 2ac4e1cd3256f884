"""A whole web: in the test's own event loop, on a clock that the test moves; or as a process."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fondation_web.in_process import LocalWeb, local_web
from fondation_web.store.opening import open_store
from fondation_web.testing import Web


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and no row: each test copies it, which is faster than migrating anew."""
    file = tmp_path_factory.mktemp("migrated") / "fondation.db"
    open_store(f"sqlite:///{file}").close()
    return file


def with_store(folder: Path, migrated: Path) -> Path:
    """`folder`, whose data folder holds an empty store."""
    (folder / "data").mkdir(mode=0o700)
    shutil.copy(migrated, folder / "data" / "fondation.db")
    return folder


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    return with_store(tmp_path, migrated)


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> dict[str, object]:
    """The settings of the store that the web of a test has: a file, or what EVERY_STORE says."""
    if getattr(request, "param", "file") == "file":
        return {}
    return {"database_url": request.getfixturevalue("database")}


@pytest.fixture
async def local(data: Path, kept_in: dict[str, object]) -> AsyncIterator[LocalWeb]:
    """A web of its own; leases run 15 s, three spoilt deliveries fail a job."""
    async with local_web(data, (), lease_seconds=15.0, max_attempts=3, **kept_in) as running:
        yield running


@contextmanager
def running(folder: Path) -> Iterator[Web]:
    web = Web(folder)
    web.start()
    yield web
    web.stop()


@pytest.fixture
def web(data: Path) -> Iterator[Web]:
    """A process for one test, which may end it."""
    with running(data) as started:
        yield started


@pytest.fixture(scope="module")
def shared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A process for the tests of one file, which leave it running."""
    with running(with_store(tmp_path_factory.mktemp("shared"), migrated)) as started:
        yield started
