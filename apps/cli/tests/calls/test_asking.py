"""One job asks hosted models by each of their protocols."""

from pathlib import Path

import pytest
from model_job import Job, question
from model_server import ModelServer, Reply
from pydantic import BaseModel

PROTOCOLS = ["anthropic", "chat", "responses", "local"]


class Basket(BaseModel):
    """What a customer carries."""

    items: list[str]
    cents: int


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_comes_as_it_is_written_and_says_what_it_took(
    server: ModelServer, tmp_path: Path, protocol: str
) -> None:
    server.answering = lambda _: "A basket holds what a customer carries. " * 4
    job = Job(tmp_path, server.environment(protocol))
    heard: list[str] = []

    answer = job.asker().ask(question(context="The shop.", max_tokens=50), heard.append)

    assert answer.text == "A basket holds what a customer carries. " * 4
    assert heard[-1] == answer.text
    assert len(heard) > 2
    assert (answer.usage.tokens_out, answer.usage.measured, answer.is_cut) == (40, True, False)
    request = server.requests()[0]
    assert (request.finished, request.asked.system, request.asked.max_tokens) == (True, "Be brief.", 50)
    assert request.asked.prompt.split() == ["The", "shop.", "What", "is", "a", "basket?"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_of_a_shape(server: ModelServer, tmp_path: Path, protocol: str) -> None:
    server.answering = lambda asked: '{"items": ["tea"], "cents": 300}' if asked.schema else "no schema came"

    found = Job(tmp_path, server.environment(protocol)).asker().ask_for(question(), Basket)

    assert found == Basket(items=["tea"], cents=300)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_that_ran_into_its_limit_is_cut(server: ModelServer, tmp_path: Path, protocol: str) -> None:
    server.answering = lambda _: Reply("a" * 1000)

    answer = Job(tmp_path, server.environment(protocol)).asker().ask(question(max_tokens=100))

    assert (answer.text, answer.is_cut) == ("a" * 400, True)
