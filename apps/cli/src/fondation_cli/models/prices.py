"""What tokens cost: as the settings say it, nothing for a local model, else as the list of prices has it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from fondation_cli.models.answer import Usage
from fondation_cli.models.name import ModelName
from fondation_shared.errors import SettingsError
from fondation_shared.settings import CourseSettings

_MILLION = Decimal(1_000_000)
_FREE = {"local", "replay"}


class Price(Protocol):
    """What a model takes for its tokens."""

    def of(self, usage: Usage) -> Decimal:
        """For a call."""
        ...

    def most(self, tokens_in: int, tokens_out: int) -> Decimal:
        """For a call of at most so many tokens, whatever the provider keeps of them."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """So much for a token that is read and one that is written, kept or not."""

    read: Decimal
    written: Decimal

    def of(self, usage: Usage) -> Decimal:
        """For a call."""
        return self.most(usage.tokens_in, usage.tokens_out)

    def most(self, tokens_in: int, tokens_out: int) -> Decimal:
        """The same: what is kept costs no less."""
        return self.read * tokens_in + self.written * tokens_out


@dataclass(frozen=True, slots=True)
class Listed:
    """As the list has it. `vendor` None: whoever's model has that name."""

    vendor: str | None
    model: str

    def of(self, usage: Usage) -> Decimal:
        """For a call; what was kept costs less, and keeping more."""
        from genai_prices import Usage as Tokens  # noqa: PLC0415 - loads the list, which most runs can spare
        from genai_prices import calc_price  # noqa: PLC0415 - the same

        tokens = Tokens(
            input_tokens=usage.tokens_in,
            output_tokens=usage.tokens_out,
            cache_read_tokens=usage.tokens_cached,
            cache_write_tokens=usage.tokens_stored,
        )
        return calc_price(tokens, self.model, provider_id=self.vendor).total_price

    def most(self, tokens_in: int, tokens_out: int) -> Decimal:
        """As if all that is read were kept from now on, or nothing, whichever costs more."""
        stored = Usage(tokens_in, tokens_out, tokens_stored=tokens_in)
        return max(self.of(stored), self.of(Usage(tokens_in, tokens_out)))


def price_of(name: ModelName, settings: CourseSettings, main: ModelName | None) -> Price | None:
    """What `name` takes; None where nobody knows.

    A price that is given is that of `main`, the model that the settings name, and of those that no list has.
    Raises SettingsError: it is given by halves.
    """
    given = _given(settings)
    if given is not None and (
        name == main or (name.provider == "local" and (main is None or main.provider == "local"))
    ):
        return given
    if name.provider in _FREE:
        return Given(Decimal(0), Decimal(0))
    return _listed(name) or given


def _given(settings: CourseSettings) -> Given | None:
    read, written = settings.model_price_in, settings.model_price_out
    if read is None and written is None:
        return None
    if read is None or written is None:
        missing = "FONDATION_MODEL_PRICE_IN" if read is None else "FONDATION_MODEL_PRICE_OUT"
        raise SettingsError(
            "The price of the model is given by halves.", cause=f"{missing} is not set.", hint=f"export {missing}=…"
        )
    return Given(read / _MILLION, written / _MILLION)


def _listed(name: ModelName) -> Price | None:
    vendors: dict[str, str | None] = {"anthropic": "anthropic", "openai": "openai", "openai-chat": "openai"}
    if name.provider == "compatible":
        return None
    price = Listed(vendors.get(name.provider), name.model)
    try:
        price.of(Usage(1, 1))
    except LookupError:
        return None
    return price
