"""Anthropic's Messages."""

from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.settings import ModelSettings

from fondation_cli.models.endpoint import Endpoint


def model(endpoint: Endpoint) -> AnthropicModel:
    """The library's model behind `endpoint`."""
    provider = AnthropicProvider(api_key=endpoint.key.get_secret_value(), base_url=endpoint.base_url)
    made = AnthropicModel(endpoint.name.model, provider=provider)
    _ = made.client.beta.messages  # loads, which takes a second that is none of the first call's
    return made


def settings(shared: str) -> ModelSettings:  # noqa: ARG001 - what is kept is marked, so it needs no name
    """Instructions and tools are kept by the provider; what questions share is marked where it ends."""
    return AnthropicModelSettings(anthropic_cache_instructions=True, anthropic_cache_tool_definitions=True)
