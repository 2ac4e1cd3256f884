"""PostgreSQL for every test that asks for it: one server for all of them, and a database for each."""

from collections.abc import Iterator

import pytest
from postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server. A test that stops it starts it again."""
    with PostgresServer() as started:
        yield started


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """The address of a database with every table and no row."""
    with postgres.migrated() as address:
        yield address
