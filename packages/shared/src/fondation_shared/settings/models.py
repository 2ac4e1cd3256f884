"""Which models are asked, with which keys, and what that may cost."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from fondation_shared.settings.base import Settings
from fondation_shared.settings.values import FolderPath, Names, also

Money = Annotated[Decimal, Field(ge=0, le=1_000_000)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class ModelSettings(Settings):
    """What the generator reads of models. Money is in the currency of the price list, the US dollar."""

    model: str | None = None
    """`provider:name`: `anthropic:…`, `openai:…` (Responses), `openai-chat:…`, `local:…`. Unset: offline."""
    model_fallbacks: Names = []
    """Models that are asked, in this order, where the first does not answer."""
    ai_provider: Annotated[str | None, Field(validation_alias=also("ai_provider"))] = None
    """With `AI_MODEL`, another way to say `MODEL`."""
    ai_model: Annotated[str | None, Field(validation_alias=also("ai_model"))] = None
    model_outline: str | None = None
    """For one kind of question only, as the five after it; unset: `MODEL`."""
    model_chapter: str | None = None
    model_review: str | None = None
    model_plan: str | None = None
    model_code: str | None = None
    model_repair: str | None = None
    anthropic_api_key: Annotated[SecretStr | None, Field(validation_alias=also("anthropic_api_key"))] = None
    anthropic_base_url: Annotated[str | None, Field(validation_alias=also("anthropic_base_url"))] = None
    openai_api_key: Annotated[SecretStr | None, Field(validation_alias=also("openai_api_key"))] = None
    openai_base_url: Annotated[str | None, Field(validation_alias=also("openai_base_url"))] = None
    emergent_llm_key: Annotated[SecretStr | None, Field(validation_alias=also("emergent_llm_key"))] = None
    emergent_base_url: Annotated[str | None, Field(validation_alias=also("emergent_base_url"))] = None
    model_url: str | None = None
    """Of an endpoint that speaks OpenAI's chat protocol, for `local:…` and `compatible:…`; unset: Ollama's, here."""
    model_key: SecretStr | None = None
    """What that endpoint asks for, if it does."""
    model_output: Literal["native", "tool", "prompted"] | None = None
    """How an answer that must be JSON is asked for; unset: as is right for the provider."""
    model_recording: FolderPath | None = None
    """A file to which answers are added as they come; `replay:FILE` is a model that gives them again."""
    model_price_in: Money | None = None
    """Of a million tokens that a model reads; unset: the price list. A local model costs nothing."""
    model_price_out: Money | None = None
    """Of a million tokens that a model writes."""
    model_concurrency: Annotated[int, Field(ge=1, le=256)] = 4
    """How many questions a provider is asked at once."""
    model_retries: Annotated[int, Field(ge=0, le=20)] = 4
    """How often a call that failed for a passing reason is made again."""
    model_first_seconds: Seconds = 60.0
    """How long a model may take to begin its answer."""
    model_pause_seconds: Seconds = 45.0
    """How long it may fall silent in between."""
    model_seconds: Seconds = 600.0
    """How long an answer may take."""
    budget: Money | None = None
    """What a job may cost; unset: without limit."""
    budget_tokens: Annotated[int | None, Field(ge=0)] = None
    """The same in tokens, read and written."""
    budget_day: Money | None = None
    """What all jobs of one machine may cost in a day (UTC)."""
    budget_day_tokens: Annotated[int | None, Field(ge=0)] = None
