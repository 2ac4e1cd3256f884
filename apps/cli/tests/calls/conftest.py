from collections.abc import Iterator

import pytest
from model_server import ModelServer


@pytest.fixture(scope="module")
def served() -> Iterator[ModelServer]:
    """One server for a file of tests; each says its own answers."""
    with ModelServer(lambda _: "An answer.") as server:
        yield server


@pytest.fixture
def server(served: ModelServer) -> ModelServer:
    served.forget()
    served.answering = lambda _: "An answer."
    served.heeds_limits = True
    return served
