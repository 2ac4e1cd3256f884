"""What a job may spend."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Budget:
    """Caps of one job, in the currency of the price list and in tokens read and written; None: without limit."""

    money: Decimal | None = None
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What a job has spent so far. `reserved` is held back for calls under way, the most that these can cost.

    `unmeasured` counts the answers of which the provider did not say what they took: they are charged as the most.
    """

    money: Decimal = Decimal(0)
    tokens: int = 0
    calls: int = 0
    reserved: Decimal = Decimal(0)
    unmeasured: int = 0
