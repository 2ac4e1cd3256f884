"""The models that are asked: what they need, what they cost, and, where a person wants to know, whether they answer."""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from fondation_cli.calls.choice import asker_of, main_model, names_of
from fondation_cli.checkup.finding import Finding
from fondation_cli.memo import Memo
from fondation_cli.models.answer import Usage
from fondation_cli.models.endpoint import endpoint_of
from fondation_cli.models.name import ModelName
from fondation_cli.models.prices import price_of
from fondation_cli.models.question import Question
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.errors import FondationError
from fondation_shared.settings import CourseSettings

_THOUSANDS = (Usage(1000, 0), Usage(0, 1000))
"""A thousand times these make a million, at the price of questions of usual size."""
_TINY = Question("chapter", "model: doctor", "1", "Be brief.", "Say hello, in one word.", max_tokens=200)
"""A model that thinks before it speaks needs some room for that."""


def models_found(settings: CourseSettings, *, call: bool) -> Iterator[Finding]:
    """Each model that the settings name; `call`: with one tiny call to each, which costs next to nothing."""
    names = names_of(settings)
    if not names:
        yield _offline(settings)
    for name in names:
        yield _model(name, settings, call=call)


def _offline(settings: CourseSettings) -> Finding:
    if any((settings.anthropic_api_key, settings.openai_api_key, settings.emergent_llm_key)):
        return Finding(
            name="models",
            state="note",
            detail="A key is there and no model is named, so all is written offline.",
            fix="export FONDATION_MODEL=anthropic:claude-sonnet-5-5",
        )
    return Finding(name="models", state="ok", detail="No model is named: all is written offline.")


def _model(text: str, settings: CourseSettings, *, call: bool) -> Finding:
    title = f"model: {text}"
    try:
        name = ModelName.parse(text)
        if name.provider != "replay":
            endpoint_of(name, settings)
        price = price_of(name, settings, main_model(settings))
        if price is None:
            return Finding(
                name=title,
                state="missing",
                detail=f"What {name} costs is not known.",
                fix="export FONDATION_MODEL_PRICE_IN=3 FONDATION_MODEL_PRICE_OUT=15",
            )
        if call:
            return Finding(name=title, state="ok", detail=_called(text, settings))
    except FondationError as error:
        said = f"{error.detail} {error.cause}" if error.cause else error.detail
        return Finding(name=title, state="missing", detail=said, fix=error.hint)
    read, written = (1000 * price.of(usage) for usage in _THOUSANDS)
    detail = f"A million tokens read and written cost {read:.2f} $ and {written:.2f} $."
    return Finding(name=title, state="ok", detail=detail)


def _called(text: str, settings: CourseSettings) -> str:
    """What a tiny call brought, which nobody remembers."""
    alone = settings.model_copy(update={"model_fallbacks": [], "model_review": None, "model_retries": 0})
    with tempfile.TemporaryDirectory() as folder:
        run = Run((), emit=lambda _: None, memo=Memo(Path(folder)), clock=SystemClock(), check=lambda: None)
        asker = asker_of(alone, run, model=text, budget=None)
        answer = asker.ask(_TINY) if asker else None
    if answer is None:
        return ""
    money = answer.money or Decimal(0)
    return f"It answered within {answer.seconds:.1f} s, for {money:.6f} $ and {answer.usage.tokens} tokens."
