"""Names of models, as settings have them: `anthropic:claude-sonnet-5-5`, `openai:…`, `local:qwen3`."""

from dataclasses import dataclass
from typing import Literal, Self, get_args

from fondation_shared.errors import SettingsError

Provider = Literal["anthropic", "openai", "openai-chat", "emergent", "local", "compatible", "replay"]

_GUESSED: tuple[tuple[str, Provider], ...] = (
    ("claude", "anthropic"),
    ("gpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
)
"""Whose model a name without a provider is, by how it begins."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model and who serves it."""

    provider: Provider
    model: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name. Raises SettingsError: it names no provider that is known."""
        before, colon, model = text.strip().partition(":")
        for provider in get_args(Provider):
            if colon and model and before.lower() == provider:
                return cls(provider, model)
        for beginning, provider in _GUESSED:
            if text.strip().startswith(beginning):
                return cls(provider, text.strip())
        raise SettingsError(
            f"The model {text} names no provider that is known.",
            cause=f"Known are {', '.join(get_args(Provider))}.",
            hint="export FONDATION_MODEL=anthropic:claude-sonnet-5-5",
        )
