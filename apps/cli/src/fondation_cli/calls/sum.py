"""An amount: money, and tokens."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """Money in the currency of the price list, and tokens read and written."""

    money: Decimal
    tokens: int

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.money + other.money, self.tokens + other.tokens)


NOTHING = Sum(Decimal(0), 0)
