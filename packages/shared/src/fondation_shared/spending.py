"""What a job spent on models, summed up over all of its deliveries."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from fondation_shared.events import Count, ModelCalled
from fondation_shared.wire import Wire


class Spending(Wire):
    """`calls` were made, and paid for; `remembered` answers were there already and cost nothing.

    `tokens_in` holds the `tokens_cached`. `money` in the currency of the price list; of `unpriced` calls no price is
    known.
    """

    calls: Count = 0
    remembered: Count = 0
    tokens_in: Count = 0
    tokens_out: Count = 0
    tokens_cached: Count = 0
    money: Annotated[float, Field(ge=0)] = 0.0
    unpriced: Count = 0

    def plus(self, other: "Spending") -> "Spending":
        """Both together."""
        return Spending(**{name: getattr(self, name) + getattr(other, name) for name in Spending.model_fields})

    def after(self, called: Iterable[ModelCalled]) -> "Spending":
        """With these calls."""
        told = list(called)
        made = [call for call in told if not call.memo_hit]
        return Spending(
            calls=self.calls + len(made),
            remembered=self.remembered + len(told) - len(made),
            tokens_in=self.tokens_in + sum(call.tokens_in for call in made),
            tokens_out=self.tokens_out + sum(call.tokens_out for call in made),
            tokens_cached=self.tokens_cached + sum(call.tokens_cached for call in made),
            money=self.money + sum(call.money or 0.0 for call in made),
            unpriced=self.unpriced + sum(call.money is None for call in made),
        )
