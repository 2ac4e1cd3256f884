"""Which models a job asks: what was asked for with it, else what the settings say."""

from typing import get_args

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.budget import Budget
from fondation_cli.calls.patience import Patience
from fondation_cli.models.endpoint import endpoint_of
from fondation_cli.models.name import ModelName
from fondation_cli.models.port import Deadlines, ModelPort
from fondation_cli.models.question import Role
from fondation_cli.runner import Run
from fondation_shared.settings import CourseSettings


def asker_of(settings: CourseSettings, run: Run, *, model: str | None, budget: Budget | None) -> Asker | None:
    """Who asks the models for one job; None where no model is named anywhere: then all is written offline.

    `model` is the job's own and wins over the settings' for every role; `budget` likewise. A reviewer is asked only
    where the settings name one.
    Raises SettingsError: a name, a key or an address is missing.
    """
    del budget
    general = model or settings.model
    if general is None:
        return None
    roles: tuple[Role, ...] = get_args(Role)
    ports: dict[str, ModelPort] = {}
    chosen: dict[Role, ModelPort] = {}
    for role in roles:
        if role == "review" and not settings.model_review:
            continue
        own = getattr(settings, f"model_{role}")
        name = (own if role == "review" else model or own) or general
        ports.setdefault(name, _port(ModelName.parse(name), settings))
        chosen[role] = ports[name]
    deadlines = Deadlines(settings.model_first_seconds, settings.model_pause_seconds, settings.model_seconds)
    return Asker(chosen, run, Patience(deadlines, settings.model_retries), settings.model_concurrency)


def _port(name: ModelName, settings: CourseSettings) -> ModelPort:
    from fondation_cli.models.protocols.hosted import Hosted  # noqa: PLC0415 - seconds, and only a job with a model

    return Hosted(endpoint_of(name, settings))
