"""Which models a job asks: what was asked for with it, else what the settings say."""

import contextlib
from typing import get_args

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.attempt import Means, Served
from fondation_cli.calls.budget import Budget, Ledger
from fondation_cli.calls.day import Day
from fondation_cli.calls.errors import PriceUnknown
from fondation_cli.calls.gate import Gate
from fondation_cli.calls.lineup import Lineup
from fondation_cli.calls.patience import Patience
from fondation_cli.calls.places import Places
from fondation_cli.models import hosting
from fondation_cli.models.endpoint import endpoint_of, protocol_of
from fondation_cli.models.name import ModelName
from fondation_cli.models.port import Deadlines
from fondation_cli.models.prices import price_of
from fondation_cli.models.question import Role
from fondation_cli.models.replay import Recorder, Recording, Replay
from fondation_cli.runner import Run
from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings

_SPENDING = "spending"
"""The folder in the cache where what is spent in a day is kept."""
_PLACES = "providers"
"""The one where jobs that run at once see each other's calls."""


def asker_of(settings: CourseSettings, run: Run, *, model: str | None, budget: Budget | None) -> Asker | None:
    """Who asks the models for one job; None where no model is named anywhere: then all is written offline.

    `model` is the job's own and wins over the settings' for every role; `budget` likewise, cap by cap. Who
    reviews is named by the settings alone.
    Raises SettingsError: a name, a key or an address is missing. PriceUnknown: it has to be given.
    """
    general = model or named(settings)
    if general is None:
        return None
    day = Day(
        settings.cache_dir / _SPENDING,
        run.clock,
        lambda text: run.log(text, "warning"),
        money=settings.budget_day,
        tokens=settings.budget_day_tokens,
    )
    ledger = Ledger(_budget(settings, budget or Budget()), day)
    deadlines = Deadlines(settings.model_first_seconds, settings.model_pause_seconds, settings.model_seconds)
    means = Means(ledger, Patience(deadlines, settings.model_retries), run.clock, run.check)
    stand = _Stand(settings, run)
    roles: tuple[Role, ...] = get_args(Role)
    wanted = [role for role in roles if role != "review" or settings.model_review]
    lineups = {role: Lineup(stand.served(_names(settings, role, model, general)), means) for role in wanted}
    return Asker(lineups, run, ledger, settings.model_concurrency, stand.recorder)


def named(settings: CourseSettings) -> str | None:
    """The model that the settings name for all roles; None: none."""
    if settings.model or not settings.ai_model:
        return settings.model
    provider = (settings.ai_provider or "").strip().lower()
    if provider in {"anthropic", "openai"} and _is_behind_gateway(provider, settings):
        return f"emergent:{settings.ai_model}"
    provider = {"ollama": "local", "vllm": "local", "llama.cpp": "local", "claude": "anthropic"}.get(provider, provider)
    return f"{provider}:{settings.ai_model}" if provider else settings.ai_model


def main_model(settings: CourseSettings) -> ModelName | None:
    """The same, taken apart; None also where it is no name."""
    try:
        return ModelName.parse(named(settings) or "")
    except SettingsError:
        return None


def load(settings: CourseSettings) -> None:
    """Have at hand, before there is a job, what speaks to the models that are named; nothing where none is."""
    with contextlib.suppress(SettingsError):  # a job that meets it says so
        names = [ModelName.parse(text) for text in names_of(settings)]
        hosting.load({protocol_of(name) for name in names if name.provider != "replay"})


def names_of(settings: CourseSettings) -> list[str]:
    """Every model that a job may ask, as the settings name them; none: all is written offline."""
    general = named(settings)
    if general is None:
        return []
    return list(dict.fromkeys(name for role in get_args(Role) for name in _names(settings, role, None, general)))


def _is_behind_gateway(provider: str, settings: CourseSettings) -> bool:
    """Whether the provider's own key is missing, and the gateway's key is there."""
    own = settings.anthropic_api_key if provider == "anthropic" else settings.openai_api_key
    return own is None and settings.emergent_llm_key is not None


def _budget(settings: CourseSettings, asked: Budget) -> Budget:
    money = settings.budget if asked.money is None else asked.money
    tokens = settings.budget_tokens if asked.tokens is None else asked.tokens
    return Budget(money, tokens, asked.job)


def _names(settings: CourseSettings, role: Role, model: str | None, general: str) -> tuple[str, ...]:
    own = {
        "outline": settings.model_outline,
        "chapter": settings.model_chapter,
        "review": settings.model_review,
        "plan": settings.model_plan,
        "code": settings.model_code,
        "repair": settings.model_repair,
    }[role]
    first = own if role == "review" else model or own
    return tuple(dict.fromkeys([first or general, *settings.model_fallbacks]))


class _Stand:
    """The models of one job, each made once; those of one account share its gate."""

    def __init__(self, settings: CourseSettings, run: Run) -> None:
        self._settings = settings
        self._run = run
        self.recorder = None if settings.model_recording is None else Recorder(settings.model_recording)
        """Where answers are written down as well, if anywhere."""
        self._gates: dict[str, Gate] = {}
        self._served: dict[str, Served] = {}

    def served(self, names: tuple[str, ...]) -> list[Served]:
        """The models of these names, in their order."""
        for text in names:
            if text not in self._served:
                self._served[text] = self._made(ModelName.parse(text))
        return [self._served[text] for text in names]

    def _made(self, name: ModelName) -> Served:
        price = price_of(name, self._settings, main_model(self._settings))
        if price is None:
            raise PriceUnknown(
                f"What {name} costs is not known.",
                cause="The list of prices does not have it.",
                hint="export FONDATION_MODEL_PRICE_IN=… FONDATION_MODEL_PRICE_OUT=…   # dollars for a million tokens",
            )
        if name.provider == "replay":
            return Served(Replay(name), price, self._gate(str(name)))
        endpoint = endpoint_of(name, self._settings)
        arriving = hosting.Arriving(endpoint)
        port = arriving if self.recorder is None else Recording(arriving, self.recorder)
        return Served(port, price, self._gate(endpoint.account))

    def _gate(self, account: str) -> Gate:
        if account not in self._gates:
            places, clock = self._settings.model_concurrency, self._run.clock
            shared = Places(self._settings.cache_dir / _PLACES, account, places, clock)
            self._gates[account] = Gate(places, clock, shared)
        return self._gates[account]
