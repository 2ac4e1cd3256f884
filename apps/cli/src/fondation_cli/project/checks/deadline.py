"""How long a check may take, whatever the other side does."""

from dataclasses import dataclass
from time import monotonic
from typing import Self

from fondation_cli.project.checks.unmet import Unmet


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant on the monotonic clock; `seconds` is what it was from the start, for words about it."""

    at: float
    seconds: float

    @classmethod
    def within(cls, seconds: float) -> Self:
        """It, so many seconds from now."""
        return cls(monotonic() + seconds, seconds)

    def left(self) -> float:
        """Seconds until then. Raises Unmet: it has passed."""
        left = self.at - monotonic()
        if left <= 0:
            raise Unmet(f"not answered within {self.seconds:g} s")
        return left

    @property
    def passed(self) -> bool:
        """Whether it lies behind."""
        return monotonic() >= self.at
