"""Where a model is reached, by which protocol, with which key: found out of its name and the settings."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from fondation_cli.models.name import ModelName, Provider
from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings

Protocol = Literal["anthropic", "responses", "chat"]
OutputMode = Literal["native", "tool", "prompted"]
"""How an answer that must be JSON is asked for: by the provider's own schemas, by a tool to fill in, in words."""

OLLAMA = "http://127.0.0.1:11434/v1"
"""Where Ollama listens, unless told otherwise."""

_PROTOCOLS: dict[Provider, tuple[Protocol, OutputMode]] = {
    "anthropic": ("anthropic", "tool"),
    "openai": ("responses", "native"),
    "openai-chat": ("chat", "native"),
    "emergent": ("chat", "tool"),
    "local": ("chat", "prompted"),
    "compatible": ("chat", "prompted"),
}
"""Fixed: a library that chose by the model's name would ask a gateway in another way than the provider itself."""

_KEYS: dict[Provider, str] = {
    "anthropic": "ANTHROPIC_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openai-chat": "OPENAI_API_KEY",
    "emergent": "EMERGENT_LLM_KEY",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model's address. `base_url` None: its provider's own."""

    name: ModelName
    protocol: Protocol
    output: OutputMode
    key: SecretStr
    base_url: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is a server of somebody's own, which knows less of the protocol than OpenAI's."""
        return self.name.provider not in {"anthropic", "openai", "openai-chat"}

    @property
    def shape(self) -> str:
        """How it is asked for JSON, and where, unless by its provider: others have other models by that name."""
        if self.base_url is None:
            return self.output
        return f"{self.output} {hashlib.sha256(self.host.encode()).hexdigest()[:12]}"

    @property
    def host(self) -> str:
        """Who is asked: one provider at one address, whichever of its models."""
        provider = self.name.provider
        same = {"openai-chat": "openai", "compatible": "local"}
        return f"{same.get(provider, provider)} {self.base_url or ''}"

    @property
    def account(self) -> str:
        """Whose limits they are: another key at the same host has its own."""
        return f"{self.host} {hashlib.sha256(self.key.get_secret_value().encode()).hexdigest()[:16]}"


def protocol_of(name: ModelName) -> Protocol:
    """How `name` is spoken to."""
    return _PROTOCOLS[name.provider][0]


def endpoint_of(name: ModelName, settings: CourseSettings) -> Endpoint:
    """Where `name` is reached. Raises SettingsError: a key or an address is missing."""
    key, base_url = _given(name, settings)
    if key is None:
        variable = _KEYS[name.provider]
        raise SettingsError(
            f"The model {name} needs a key.", cause=f"{variable} is not set.", hint=f"export {variable}=…"
        )
    if name.provider == "emergent" and base_url is None:
        raise SettingsError(
            f"The model {name} needs an address.",
            cause="EMERGENT_BASE_URL is not set.",
            hint="export EMERGENT_BASE_URL=https://…/v1",
        )
    protocol, output = _PROTOCOLS[name.provider]
    return Endpoint(name, protocol, settings.model_output or output, key, base_url)


def _given(name: ModelName, settings: CourseSettings) -> tuple[SecretStr | None, str | None]:
    match name.provider:
        case "anthropic":
            return settings.anthropic_api_key, settings.anthropic_base_url
        case "openai" | "openai-chat":
            return settings.openai_api_key, settings.openai_base_url
        case "emergent":
            return settings.emergent_llm_key, settings.emergent_base_url
        case _:
            # The protocol wants a key even where the server does not.
            return settings.model_key or SecretStr("none"), settings.model_url or OLLAMA
