"""Each fault of a provider by each protocol, played by llmock, which judges the client too."""

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock
from model_job import Job, question
from pace import paced
from pydantic import BaseModel
from resilience import assert_resilient

from fondation_cli.calls.errors import ContextOverflow, ModelRefused, ModelUnavailable, UnusableAnswer
from fondation_cli.calls.patience import Patience
from fondation_cli.models.faults import Fault
from fondation_cli.models.port import Deadlines
from fondation_shared.errors import FondationError

MODELS = {
    "anthropic": "anthropic:claude-sonnet-5-5",
    "chat": "openai-chat:gpt-5-mini",
    "responses": "openai:gpt-5-mini",
}
TEXT = "A basket holds what a customer carries to the till, and says what it costs in the end."

by_each_protocol = pytest.mark.parametrize("protocol", MODELS)


class Note(BaseModel):
    """An answer of a shape."""

    title: str


@pytest.fixture
def job(llmock: LLMock, tmp_path: Path, protocol: str) -> Job:
    """One that asks llmock, and waits for seconds only."""
    llmock.pace(1)
    patience = {"FONDATION_MODEL_FIRST_SECONDS": "4", "FONDATION_MODEL_PAUSE_SECONDS": "2"}
    return Job(tmp_path, {**patience, **llmock.env(), "FONDATION_MODEL": MODELS[protocol]})


SURVIVED: dict[str, Callable[[LLMock], LLMock]] = {
    "a rate limit that says how long": lambda mock: mock.rate_limit(times=2, retry_after=0.4),
    "an overload": lambda mock: mock.fail(529),
    "an outage for a moment": lambda mock: mock.fail(503, times=2),
    "a mistake of the server's": lambda mock: mock.fail(500),
    "a lost connection": lambda mock: mock.disconnect(after_chunks=6),
    "a stream that ends early and cleanly": lambda mock: mock.truncate(after_chunks=6),
    "one that ends before its first word": lambda mock: mock.truncate(after_chunks=1),
    "a chunk that is no JSON": lambda mock: mock.corrupt(after_chunks=6),
    "a stream that falls silent": lambda mock: mock.stall(after_chunks=6, seconds=10),
    "a first word that does not come": lambda mock: mock.slow_first_token(10),
}


@by_each_protocol
@pytest.mark.parametrize("fault", SURVIVED)
def test_a_fault_that_passes_is_survived(llmock: LLMock, job: Job, fault: str) -> None:
    SURVIVED[fault](llmock.reply(TEXT, times=None).pace(1))
    told: list[str] = []

    answer = job.asker().ask(question(max_tokens=300), told.append)

    assert (answer.text, told[-1], answer.is_cut) == (TEXT, TEXT, False)
    assert_resilient(llmock)


def test_each_wait_is_longer_than_the_one_before_whatever_chance_says() -> None:
    patience = Patience(Deadlines(60, 45, 600), retries=5)
    down = Fault("down", "It fails.")

    for _ in range(500):
        waits = [patience.wait_seconds(tried, down) or 0 for tried in range(1, 6)]
        assert all(later > 2 * earlier for earlier, later in pairwise(waits))


LASTING: dict[str, tuple[Callable[[LLMock], LLMock], type[FondationError]]] = {
    "an outage": (lambda mock: mock.outage(), ModelUnavailable),
    "a wait that is too long": (lambda mock: mock.rate_limit(times=None, retry_after=3600), ModelUnavailable),
    "a question that is too large": (lambda mock: mock.context_overflow(times=None), ContextOverflow),
    "a quota that is used up": (
        lambda mock: mock.fail(429, times=None, code="insufficient_quota", message="You exceeded your current quota."),
        ModelRefused,
    ),
    "a key that is not taken": (lambda mock: mock.fail(401, times=None), ModelRefused),
}


@by_each_protocol
@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_that_stays_ends_the_question_with_its_reason(
    llmock: LLMock, job: Job, protocol: str, fault: str
) -> None:
    play, expected = LASTING[fault]
    play(llmock)
    began = time.monotonic()

    if (protocol, fault) == ("anthropic", "a quota that is used up"):
        expected = ModelUnavailable  # llmock plays it as a rate limit there: the code is OpenAI's
    with pytest.raises(expected) as raised:
        job.asker().ask(question())

    assert raised.value.cause
    assert time.monotonic() - began < paced(20)
    llmock.assert_resilient()


@by_each_protocol
def test_a_malformed_answer_is_told_back_once(llmock: LLMock, job: Job, protocol: str) -> None:
    if protocol == "anthropic":
        llmock.break_tool_call()
    else:
        llmock.reply('{"title": 7')
    asker = job.asker()

    assert asker.ask_for(question(), Note).title

    first, second = llmock.requests
    assert "cannot be used" not in str(first.body)
    assert "cannot be used" in str(second.body)


@by_each_protocol
def test_an_answer_that_a_judge_refuses_twice_is_given_up(llmock: LLMock, job: Job) -> None:
    with pytest.raises(UnusableAnswer) as raised:
        job.asker().ask_for(question(), Note, lambda _: ["the title is not that of the shop"])

    assert "not that of the shop" in (raised.value.cause or "")
    assert len(llmock.requests) == 2


def test_another_model_answers_where_the_first_does_not(llmock: LLMock, tmp_path: Path) -> None:
    llmock.outage(provider="anthropic").reply(TEXT, times=None, provider="openai")
    names = {"FONDATION_MODEL": MODELS["anthropic"], "FONDATION_MODEL_FALLBACKS": MODELS["chat"]}
    job = Job(tmp_path, {**llmock.env(), **names, "FONDATION_MODEL_RETRIES": "1"})
    asker = job.asker()

    answers = [asker.ask(question(text)) for text in ("One?", "Two?")]

    assert [answer.provider for answer in answers] == ["openai-chat", "openai-chat"]
    assert [record.provider for record in llmock.requests] == ["anthropic", "anthropic", "openai", "openai"]
    llmock.assert_resilient()
