"""Which model is asked, where, with which key, for how much: all of it said by settings."""

from decimal import Decimal
from pathlib import Path

import pytest

from fondation_cli.calls.choice import main_model, named, names_of
from fondation_cli.models.answer import Usage
from fondation_cli.models.endpoint import OLLAMA, endpoint_of
from fondation_cli.models.name import ModelName
from fondation_cli.models.prices import price_of
from fondation_cli.models.replay import Replay
from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings


def settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> CourseSettings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return CourseSettings.load()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anthropic:claude-sonnet-5-5", ("anthropic", "claude-sonnet-5-5")),
        ("claude-sonnet-5-5", ("anthropic", "claude-sonnet-5-5")),
        ("gpt-5-mini", ("openai", "gpt-5-mini")),
        ("local:qwen3:8b", ("local", "qwen3:8b")),
        ("replay:of/answers.jsonl", ("replay", "of/answers.jsonl")),
    ],
)
def test_a_name_says_who_serves_the_model(text: str, name: tuple[str, str]) -> None:
    found = ModelName.parse(text)

    assert (found.provider, found.model) == name


@pytest.mark.parametrize("text", ["", "llama", "somebody:model", "anthropic:", ":model"])
def test_a_name_of_nobody_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        ModelName.parse(text)


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, None),
        ({"ANTHROPIC_API_KEY": "k"}, None),
        ({"FONDATION_MODEL": "local:x", "AI_PROVIDER": "openai", "AI_MODEL": "y"}, "local:x"),
        ({"AI_PROVIDER": "anthropic", "AI_MODEL": "claude-sonnet-5-5"}, "anthropic:claude-sonnet-5-5"),
        ({"AI_PROVIDER": "Ollama", "AI_MODEL": "qwen3"}, "local:qwen3"),
        ({"AI_MODEL": "gpt-5-mini"}, "gpt-5-mini"),
        ({"AI_PROVIDER": "openai", "AI_MODEL": "gpt-5-mini", "EMERGENT_LLM_KEY": "k"}, "emergent:gpt-5-mini"),
        (
            {"AI_PROVIDER": "openai", "AI_MODEL": "gpt-5-mini", "EMERGENT_LLM_KEY": "k", "OPENAI_API_KEY": "k"},
            "openai:gpt-5-mini",
        ),
    ],
)
def test_the_names_that_the_original_systems_used_are_honoured(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], name: str | None
) -> None:
    assert named(settings(monkeypatch, **variables)) == name


def test_a_role_may_have_its_own_model_and_all_have_the_same_fallbacks(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        FONDATION_MODEL="local:a",
        FONDATION_MODEL_REPAIR="local:b",
        FONDATION_MODEL_FALLBACKS="local:c, local:d",
    )

    assert names_of(found) == ["local:a", "local:c", "local:d", "local:b"]


@pytest.mark.parametrize(
    ("name", "variables", "expected"),
    [
        ("anthropic:m", {"ANTHROPIC_API_KEY": "k"}, ("anthropic", "tool", None)),
        ("openai:m", {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://x/v1"}, ("responses", "native", "http://x/v1")),
        ("openai-chat:m", {"OPENAI_API_KEY": "k"}, ("chat", "native", None)),
        ("emergent:m", {"EMERGENT_LLM_KEY": "k", "EMERGENT_BASE_URL": "http://e/v1"}, ("chat", "tool", "http://e/v1")),
        ("local:m", {}, ("chat", "prompted", OLLAMA)),
        ("local:m", {"FONDATION_MODEL_OUTPUT": "native"}, ("chat", "native", OLLAMA)),
    ],
)
def test_each_provider_has_its_protocol_its_way_for_json_and_its_address(
    monkeypatch: pytest.MonkeyPatch, name: str, variables: dict[str, str], expected: tuple[str, str, str | None]
) -> None:
    found = endpoint_of(ModelName.parse(name), settings(monkeypatch, **variables))

    assert (found.protocol, found.output, found.base_url) == expected


@pytest.mark.parametrize(
    ("name", "variables", "missing"),
    [
        ("anthropic:m", {}, "ANTHROPIC_API_KEY"),
        ("openai:m", {}, "OPENAI_API_KEY"),
        ("emergent:m", {}, "EMERGENT_LLM_KEY"),
        ("emergent:m", {"EMERGENT_LLM_KEY": "k"}, "EMERGENT_BASE_URL"),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, variables: dict[str, str], missing: str
) -> None:
    with pytest.raises(SettingsError, match=r"needs") as raised:
        endpoint_of(ModelName.parse(name), settings(monkeypatch, **variables))

    assert missing in f"{raised.value.cause} {raised.value.hint}"


def test_prices_are_those_that_are_given_else_nothing_for_a_local_model_else_those_of_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    million = Usage(1_000_000, 1_000_000)
    plain = settings(monkeypatch)
    given = settings(monkeypatch, FONDATION_MODEL_PRICE_IN="3", FONDATION_MODEL_PRICE_OUT="15")

    def cost(name: str, of: CourseSettings) -> Decimal | None:
        price = price_of(ModelName.parse(name), of, main_model(of))
        return price.of(million) if price else None

    assert cost("local:anything", plain) == 0
    assert cost("compatible:anything", plain) is None
    assert cost("anthropic:of-tomorrow", plain) is None
    assert (cost("openai:gpt-5-mini", plain) or 0) > 1
    assert {cost(name, given) for name in ("local:anything", "anthropic:of-tomorrow", "compatible:anything")} == {18}
    hosted = settings(
        monkeypatch,
        FONDATION_MODEL="openai:gpt-5-mini",
        FONDATION_MODEL_PRICE_IN="3",
        FONDATION_MODEL_PRICE_OUT="15",
    )
    assert cost("openai:gpt-5-mini", given) == cost("openai:gpt-5-mini", plain)
    assert cost("openai:gpt-5-mini", hosted) == 18
    assert cost("local:anything", hosted) == 0
    assert cost("openai:gpt-5", hosted) == cost("openai:gpt-5", plain)


@pytest.mark.parametrize("half", ["FONDATION_MODEL_PRICE_IN", "FONDATION_MODEL_PRICE_OUT"])
def test_a_price_by_halves_is_refused(monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    with pytest.raises(SettingsError, match="by halves"):
        price_of(ModelName.parse("local:anything"), settings(monkeypatch, **{half: "3"}), None)


def test_a_recording_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answers.jsonl").write_text("not a line of a recording\n")

    for path in (tmp_path / "answers.jsonl", tmp_path / "missing.jsonl"):
        with pytest.raises(SettingsError):
            Replay(ModelName.parse(f"replay:{path}"))
