"""OpenAI's chat completions, as OpenAI and many others speak them."""

from pydantic_ai.models.openai import OpenAIChatModel, OpenAIChatModelSettings
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from fondation_cli.models.endpoint import Endpoint


def model(endpoint: Endpoint) -> OpenAIChatModel:
    """The library's model behind `endpoint`.

    A stream that ends without saying so was cut. Servers of one's own do not know `max_completion_tokens`, and would
    go on to the end of their context.
    """
    made = _model(endpoint)
    _ = made.client.chat.completions  # loads, which takes a second that is none of the first call's
    return made


def _model(endpoint: Endpoint) -> OpenAIChatModel:
    key = endpoint.key.get_secret_value()
    profile = OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)
    if not endpoint.is_own:
        provider = OpenAIProvider(api_key=key, base_url=endpoint.base_url)
        return OpenAIChatModel(endpoint.name.model, provider=provider, profile=profile)
    profile["openai_chat_supports_max_completion_tokens"] = False
    profile["openai_chat_supports_multiple_system_messages"] = False
    own = OpenAICompatibleProvider(endpoint.name.provider, api_key=key, base_url=endpoint.base_url or "")
    return OpenAIChatModel(endpoint.name.model, provider=own, profile=profile)


def settings(shared: str) -> ModelSettings:
    """Of OpenAI itself: questions of the same `shared` beginning are led to where it is kept."""
    return OpenAIChatModelSettings(openai_prompt_cache_key=shared)
