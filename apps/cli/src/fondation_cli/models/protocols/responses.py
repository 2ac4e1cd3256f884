"""OpenAI's Responses."""

from pydantic_ai.models.openai import OpenAIResponsesModel, OpenAIResponsesModelSettings
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from fondation_cli.models.endpoint import Endpoint


def model(endpoint: Endpoint) -> OpenAIResponsesModel:
    """The library's model behind `endpoint`."""
    provider = OpenAIProvider(api_key=endpoint.key.get_secret_value(), base_url=endpoint.base_url)
    made = OpenAIResponsesModel(endpoint.name.model, provider=provider)
    _ = made.client.responses  # loads, which takes a second that is none of the first call's
    return made


def settings(shared: str) -> ModelSettings:
    """Nothing is kept at the provider to be read again; questions of the same `shared` beginning are led together."""
    return OpenAIResponsesModelSettings(openai_store=False, openai_prompt_cache_key=shared)
