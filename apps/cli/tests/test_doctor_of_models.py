"""What doctor says of models: what they need, what they cost, and whether they answer."""

import json
from collections.abc import Iterator

import pytest
from model_server import ModelServer, Refusal

from .conftest import Fondation

ALONE = {"FONDATION_SANDBOX": "bubblewrap"}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer(lambda _: "Hello.") as server:
        yield server


def looked(fondation: Fondation, *words: str, **variables: str) -> dict[str, dict[str, str]]:
    said = json.loads(fondation("doctor", "--json", *words, variables={**ALONE, **variables}).stdout)
    masked = [row["value"] for row in said["settings"] if row["name"].endswith("_key") and row["value"] != "(unset)"]
    assert set(masked) <= {"********"}
    return {row["name"]: row for row in said["findings"] if row["name"].startswith("model")}


def test_each_model_is_shown_with_its_price_and_called_when_that_is_asked(
    fondation: Fondation, server: ModelServer
) -> None:
    server.answering = lambda asked: Refusal(401) if asked.protocol == "chat" else "Hello."
    variables = {**server.environment("anthropic"), "FONDATION_MODEL_FALLBACKS": "local:tiny,openai:gpt-of-tomorrow"}

    found = looked(fondation, "--call", **variables)

    assert found["model: anthropic:claude-sonnet-5-5"]["detail"].startswith("It answered within ")
    assert "does not accept the key" in found["model: local:tiny"]["detail"]
    assert "costs is not known" in found["model: openai:gpt-of-tomorrow"]["detail"]
    assert [request.asked.model for request in server.requests()] == ["claude-sonnet-5-5", "tiny"]


def test_nobody_is_called_unless_that_is_asked(fondation: Fondation, server: ModelServer) -> None:
    server.forget()

    found = looked(fondation, **server.environment("anthropic"))

    assert (
        found["model: anthropic:claude-sonnet-5-5"]["detail"]
        == "A million tokens read and written cost 2.00 $ and 10.00 $."
    )
    assert server.requests() == []


def test_a_key_alone_spends_nothing(fondation: Fondation) -> None:
    found = looked(fondation, ANTHROPIC_API_KEY="sk-secret-of-somebody")

    assert found["models"]["state"] == "note"
    assert found["models"]["fix"].startswith("export FONDATION_MODEL=")
