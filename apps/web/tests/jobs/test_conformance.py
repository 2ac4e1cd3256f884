"""Our own server keeps the rules of leases, seen from outside; those that wait for a lease to end, on a short one."""

from collections.abc import Iterator

import pytest
from conformance.player import Server
from conformance.rules import RULES, TIMED
from postgres_server import PostgresServer

from fondation_web.testing import Web


@pytest.fixture(scope="module")
def hasty(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web on the other store, whose leases run out at once."""
    settings = {"LEASE_SECONDS": "1", "MAX_ATTEMPTS": "100", "DATABASE_URL": postgres.database()}
    web = Web(tmp_path_factory.mktemp("hasty"), **settings)
    web.start()
    yield web
    web.stop()


@pytest.mark.parametrize("words", [words for words in RULES if words not in TIMED])
def test_a_rule_of_leases_holds(shared: Web, words: str) -> None:
    with Server(shared.url) as server:
        RULES[words](server)


@pytest.mark.parametrize("words", sorted(TIMED))
def test_a_rule_of_time_holds(hasty: Web, words: str) -> None:
    with Server(hasty.url) as server:
        RULES[words](server)
