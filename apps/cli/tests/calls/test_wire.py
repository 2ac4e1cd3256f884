"""What is seen on the wire: limits always, marks on what is stable, one way for JSON, no tools to call."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from model_job import Job, question
from model_server import ModelServer, Refusal, Reply
from pydantic import BaseModel

from fondation_cli.calls.errors import ModelRefused, ModelUnavailable
from fondation_cli.calls.gate import Gate
from fondation_cli.calls.places import Places
from fondation_shared.testing import FakeClock

PROTOCOLS = ["anthropic", "chat", "responses", "local"]
LIMITS = {
    "anthropic": "max_tokens",
    "chat": "max_completion_tokens",
    "responses": "max_output_tokens",
    "local": "max_tokens",
}


class Note(BaseModel):
    """An answer of a shape."""

    title: str


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_request_says_how_long_its_answer_may_be(server: ModelServer, tmp_path: Path, protocol: str) -> None:
    server.answering = lambda asked: '{"title": "Tea"}' if asked.schema else "Tea."
    asker = Job(tmp_path, server.environment(protocol)).asker()

    asker.ask(question("What?", max_tokens=123))
    asker.ask_for(question("Which?", max_tokens=123), Note)

    limits = {name for name in LIMITS.values() if name in server.requests()[0].asked.body}
    assert limits == {LIMITS[protocol]}
    assert [request.asked.max_tokens for request in server.requests()] == [123, 123]


def test_what_questions_share_is_marked_to_be_kept(server: ModelServer, tmp_path: Path) -> None:
    Job(tmp_path, server.environment("anthropic")).asker().ask(question("What?", context="The shop."))

    body = server.requests()[0].asked.body
    assert [block["text"] for block in body["system"] if "cache_control" in block] == ["Be brief."]
    shared, own = body["messages"][0]["content"]
    assert ("cache_control" in shared, "cache_control" in own) == (True, False)
    assert (shared["text"], own["text"]) == ("The shop.", "What?")


@pytest.mark.parametrize("protocol", ["chat", "responses", "local"])
def test_what_questions_share_comes_first_where_there_are_no_marks(
    server: ModelServer, tmp_path: Path, protocol: str
) -> None:
    asker = Job(tmp_path, server.environment(protocol)).asker()

    first, second = (asker.ask(question(asked, context="The shop. " * 700)) for asked in ("One?", "Two?"))

    assert first.usage.tokens_cached == 0
    assert second.usage.tokens_cached > 1500


def test_nothing_is_kept_at_the_provider_to_be_read_again(server: ModelServer, tmp_path: Path) -> None:
    Job(tmp_path, server.environment("responses")).asker().ask(question())

    assert server.requests()[0].asked.body["store"] is False


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_question_in_words_offers_no_tools(server: ModelServer, tmp_path: Path, protocol: str) -> None:
    Job(tmp_path, server.environment(protocol)).asker().ask(question())

    assert not server.requests()[0].asked.body.get("tools")


@pytest.mark.parametrize(
    ("protocol", "mode", "where"),
    [
        ("anthropic", None, ["tools", "tool_choice"]),
        ("anthropic", "native", ["output_config"]),
        ("chat", None, ["response_format"]),
        ("chat", "tool", ["tools", "tool_choice"]),
        ("responses", "tool", ["tools", "tool_choice"]),
        ("local", None, ["response_format"]),
    ],
)
def test_json_is_asked_for_in_the_way_that_is_set(
    server: ModelServer, tmp_path: Path, protocol: str, mode: str | None, where: list[str]
) -> None:
    server.answering = lambda asked: '{"title": "Tea"}' if asked.schema else "no schema came"
    variables = {**server.environment(protocol), **({"FONDATION_MODEL_OUTPUT": mode} if mode else {})}

    assert Job(tmp_path, variables).asker().ask_for(question(), Note).title == "Tea"

    body = server.requests()[0].asked.body
    assert [name for name in ("tools", "tool_choice", "output_config", "response_format") if body.get(name)] == where


def test_a_provider_is_asked_so_many_questions_at_once_by_all_jobs_and_no_more(
    server: ModelServer, tmp_path: Path
) -> None:
    together, seen = threading.Barrier(3), itertools.count()

    def answer(_: object) -> Reply:
        if next(seen) < together.parties:
            together.wait(60)
        return Reply("Tea.", wait=0.05)

    server.answering = answer
    server.most_at_once = 0
    variables = {**server.environment("local"), "FONDATION_MODEL_CONCURRENCY": "3"}
    askers = [Job(tmp_path, variables).asker() for _ in range(2)]

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: askers[number % 2].ask(question(f"{number}?")), range(12)))

    assert ([asker.concurrency for asker in askers], server.most_at_once) == ([3, 3], 3)


@pytest.mark.parametrize(("status", "retries"), [(429, "2"), (500, "2"), (429, "0"), (503, "0")])
def test_a_provider_that_asks_to_be_left_alone_is_left_alone_by_all_jobs(
    server: ModelServer, tmp_path: Path, status: int, retries: str
) -> None:
    refused = threading.Event()

    def answer(_: object) -> str | Refusal:
        if refused.is_set():
            return "Tea."
        refused.set()
        return Refusal(status, "rate_limit_error", retry_after=0.8)

    server.answering = answer
    patience = {"FONDATION_MODEL_CONCURRENCY": "1", "FONDATION_MODEL_RETRIES": retries}
    askers = [Job(tmp_path, {**server.environment("anthropic"), **patience}).asker() for _ in range(2)]

    def ask(number: int) -> bool:
        try:
            return askers[number % 2].ask(question(f"{number}?")).text == "Tea."
        except ModelUnavailable:
            return False

    with ThreadPoolExecutor(3) as pool:
        answered = sum(pool.map(ask, range(3)))

    first, *others = server.requests()
    assert [request.finished for request in others] == [True] * answered
    assert answered == (3 if int(retries) else 2)
    assert others[0].at - first.at >= 0.8


def test_a_provider_that_asks_to_be_left_alone_for_long_is_asked_by_no_job_and_another_one_is(
    server: ModelServer, tmp_path: Path
) -> None:
    server.answering = lambda asked: Refusal(503, retry_after=3600) if asked.protocol == "chat" else "Tea."
    variables = server.environment("local")
    first, next_job = Job(tmp_path, variables).asker(), Job(tmp_path, variables).asker(model="local:other")
    other_key = Job(tmp_path, {**variables, "FONDATION_MODEL_KEY": "another"}).asker()

    for asker in (first, first, next_job, other_key):
        with pytest.raises(ModelUnavailable, match="No model answers") as raised:
            asker.ask(question())
        assert "too much to do" in (raised.value.cause or "")
    fallback = Job(tmp_path, {**variables, "FONDATION_MODEL_FALLBACKS": "anthropic:claude-sonnet-5-5"}).asker()
    for asked in ("One?", "Two?"):
        assert fallback.ask(question(asked)).text == "Tea."

    assert [request.asked.protocol for request in server.requests()] == ["chat", "chat", "anthropic", "anthropic"]


def test_a_wish_to_be_left_alone_ends_in_time_within_a_day_and_where_the_clock_was_set_back(tmp_path: Path) -> None:
    def places(seconds: float) -> Places:
        return Places(tmp_path, "somebody", 1, FakeClock(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)))

    places(0).close_for(3600)

    left = [max(0, round(places(at).closed_seconds)) for at in (0, 3000, 3601, -30, -7200)]
    assert left == [3600, 600, 0, 3630, 0]
    Gate(1, FakeClock(), places(3601)).close_for(1e9)
    assert round(places(3601).closed_seconds) == 86_400


@pytest.mark.parametrize("protocol", PROTOCOLS[:3])
def test_a_key_that_the_server_says_is_not_shown(server: ModelServer, tmp_path: Path, protocol: str) -> None:
    server.answering = lambda _: Refusal(401, "authentication_error", "There is no key words-of-mine here.")
    keys = dict.fromkeys(("ANTHROPIC_API_KEY", "OPENAI_API_KEY"), "words-of-mine")

    with pytest.raises(ModelRefused) as raised:
        Job(tmp_path, {**server.environment(protocol), **keys}).asker().ask(question())

    assert "There is no key ******** here." in (raised.value.cause or "")
    assert "words-of-mine" not in str(vars(raised.value))


def test_each_role_may_have_a_model_of_its_own(server: ModelServer, tmp_path: Path) -> None:
    variables = {**server.environment("local"), "FONDATION_MODEL_OUTLINE": "local:large"}
    asker = Job(tmp_path, variables).asker()

    asker.ask(question(role="outline"))
    asker.ask(question(role="chapter"))

    assert [request.asked.model for request in server.requests()] == ["large", "tiny"]
    assert "large" in asker.identity


@pytest.mark.parametrize("protocol", ["chat", "responses"])
def test_questions_that_share_their_beginning_are_led_together(
    server: ModelServer, tmp_path: Path, protocol: str
) -> None:
    asker = Job(tmp_path, server.environment(protocol)).asker()

    for asked, context in (("One?", "The shop."), ("Two?", "The shop."), ("Three?", "The till.")):
        asker.ask(question(asked, context=context))

    first, second, third = (request.asked.body["prompt_cache_key"] for request in server.requests())
    assert first == second != third


def test_half_a_character_spoils_no_answer(server: ModelServer, tmp_path: Path) -> None:
    server.answering = lambda _: "Tea \ud83d costs 3 €."

    assert Job(tmp_path, server.environment("local")).asker().ask(question()).text == "Tea ? costs 3 €."


def test_a_server_that_does_not_heed_the_limit_is_cut_off(server: ModelServer, tmp_path: Path) -> None:
    server.heeds_limits = False
    server.answering = lambda _: "A word. " * 1000
    asker = Job(tmp_path, {**server.environment("local"), "FONDATION_MODEL_RETRIES": "0"}).asker()

    with pytest.raises(ModelUnavailable, match="No model answers") as raised:
        asker.ask(question(max_tokens=50))

    assert "beyond its limit" in (raised.value.cause or "")
