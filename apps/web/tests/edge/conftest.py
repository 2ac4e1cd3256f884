"""A real web, and a worker played through the real protocol."""

from collections.abc import Iterator

import pytest

from fondation_web.testing import PlayedWorker, Web


@pytest.fixture(scope="session")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web on loopback, as on a developer's machine."""
    web = Web(tmp_path_factory.mktemp("keyless"))
    web.start()
    yield web
    web.stop()


@pytest.fixture(scope="session")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web that others can reach, with a key for everything that people do."""
    web = Web(tmp_path_factory.mktemp("keyed"), HOST="0.0.0.0")  # noqa: S104 - this is what must ask for a key
    web.key = web.make_key("admin")
    web.start()
    yield web
    web.stop()


@pytest.fixture
def web(keyless: Web) -> Iterator[Web]:
    """The keyless web, with no job of an earlier test in line."""
    yield keyless
    for job in keyless.get("/v1/jobs?status=queued").json()["items"]:
        keyless.post(f"/v1/jobs/{job['id']}/cancel")


@pytest.fixture
def worker(web: Web) -> Iterator[PlayedWorker]:
    """A worker of the keyless web; what it has not finished is given back."""
    played = PlayedWorker(web.url)
    yield played
    played.leave()
