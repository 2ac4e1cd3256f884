"""Says of each setting which value is in force and where it came from."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import AliasChoices, SecretStr
from pydantic_settings.sources import EnvSettingsSource

from fondation_shared.settings.base import PROJECT_FILE, Settings, given, project_says, read_toml, user_file
from fondation_shared.settings.values import PREFIX

UNSET = "(unset)"
_ORIGINAL_NAMES = {
    *("worker_concurrency", "worker_timeout", "cli_path", "docker_memory_limit", "docker_cpu_limit"),
    *("ai_provider", "ai_model", "anthropic_api_key", "anthropic_base_url", "openai_api_key", "openai_base_url"),
    *("emergent_llm_key", "emergent_base_url"),
    *("redis_host", "redis_port", "redis_password"),
    *("convex_url", "convex_deploy_key", "convex_auth_token", "convex_site_url", "convex_webhook_secret"),
}
"""Documented without the prefix, as in the original systems; the prefix is accepted for them too."""

_DERIVED = {
    "database_url": "database",
    "artifacts_url": "artifacts",
    "queue_url": "queue",
    "cli_path": "generator",
    "worker_id": "identity",
}
"""Settings whose default is made from something else, and the property that holds what is in force."""

_CREDENTIALS = re.compile(r"//\S*@")
"""Name and password inside an address: up to its last @, for a password may have any of the other signs."""
_PASSWORD = re.compile(r"\b((?:ssl)?password=)[^&#\s]*", re.IGNORECASE)
"""A password among an address's parameters."""

AnySettings = TypeVar("AnySettings", bound=Settings)


@dataclass(frozen=True, slots=True)
class Explained:
    """A setting in force: `source` is `flag`, `environment NAME`, a file's path or `default`; secrets are masked.

    `variable` is the name that the documentation uses; `value` is `UNSET` only where nothing is in force.
    """

    name: str
    variable: str
    value: str
    source: str


def explain(cls: type[AnySettings], **flags: object) -> list[Explained]:
    """Each setting of `cls`, its value in force and where it came from.

    Raises:
        SettingsError: as `load`.

    """
    settings = cls.load(**flags)
    layers = _layers(cls, flags)
    rows = []
    for name in cls.model_fields:
        found = next((label for label, named in layers if name in named), "default")
        source = f"environment {_variable(cls, name)}" if found == "environment" else found
        value = getattr(settings, _DERIVED.get(name, name))
        rows.append(Explained(name, _documented(name), _shown(value), source))
    return rows


def variables(cls: type[Settings]) -> frozenset[str]:
    """Every variable of the environment that `cls` reads beyond what all programs do."""
    own = cls.model_fields.keys() - Settings.model_fields.keys()
    return frozenset(name for field in own for name in _variables(cls, field) if name not in own)


def _documented(name: str) -> str:
    return name.upper() if name in _ORIGINAL_NAMES else f"{PREFIX}{name.upper()}"


def _shown(value: object) -> str:
    if value is None or value == []:
        return UNSET
    if isinstance(value, SecretStr):
        return "********"
    text = _joined(value) if isinstance(value, list) else str(value)
    return masked(text)


def masked(text: str) -> str:
    """The text, without what opens the addresses in it."""
    return _PASSWORD.sub(r"\1********", _CREDENTIALS.sub("//********@", text))


def _joined(values: list[object]) -> str:
    """As it is typed: folders stand between colons, all else between commas."""
    between = os.pathsep if isinstance(values[0], Path) else ","
    return between.join(map(str, values))


def _variable(cls: type[Settings], name: str) -> str:
    present = {variable.upper(): variable for variable, value in os.environ.items() if value}
    return next((present[known] for known in _variables(cls, name) if known in present), _documented(name))


def _variables(cls: type[Settings], name: str) -> list[str]:
    alias = cls.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice).upper() for choice in alias.choices]
    return [f"{PREFIX}{name.upper()}"]


def _layers(cls: type[Settings], flags: Mapping[str, object]) -> list[tuple[str, set[str]]]:
    """Every source with the fields it names, the strongest first."""
    sources: list[tuple[str, Mapping[str, object]]] = [
        ("flag", given(flags)),
        ("environment", EnvSettingsSource(cls)()),
    ]
    sources += [(str(PROJECT_FILE), project_says()), (str(user_file()), read_toml(user_file()))]
    return [(label, {_field(cls, key) for key in values}) for label, values in sources]


def _field(cls: type[Settings], key: str) -> str:
    return next((name for name in cls.model_fields if key == name or key.upper() in _variables(cls, name)), key)
