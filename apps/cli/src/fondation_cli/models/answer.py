"""What a model answered, and what that took."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call. Of `tokens_in`, the provider had kept `tokens_cached` and keeps `tokens_stored` from now on.

    Not `measured`: the provider did not say, and these are the most that it can have been.
    """

    tokens_in: int
    tokens_out: int
    tokens_cached: int = 0
    measured: bool = True
    tokens_stored: int = 0

    @property
    def tokens(self) -> int:
        """All of them."""
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole of an answer. `is_cut`: it ran into `max_tokens`, and its end is missing.

    `money` in the currency of the price list. `remembered`: it was paid for before, and cost nothing now.
    """

    text: str
    provider: str
    model: str
    usage: Usage
    money: Decimal | None
    seconds: float
    is_cut: bool = False
    remembered: bool = False
