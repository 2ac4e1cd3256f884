"""What a job may spend: so much is held back before a call, and given back after it but for what it took."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from fondation_cli.calls.day import Day
from fondation_cli.calls.errors import BudgetReached
from fondation_cli.calls.sum import NOTHING, Sum

_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Budget:
    """Caps of one job, in the currency of the price list and in tokens read and written; None: without limit.

    `job` names the job over its deliveries: what an earlier one paid for counts.
    """

    money: Decimal | None = None
    tokens: int | None = None
    job: str = ""

    def takes(self, sum_: Sum) -> bool:
        """Whether so much is within both caps."""
        return (self.money is None or sum_.money <= self.money) and (self.tokens is None or sum_.tokens <= self.tokens)


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


class Ledger:
    """Of one job, for several threads: they never have more under way than fits.

    A call that would fit if others took less than was held back for them waits until they are over.
    """

    def __init__(self, budget: Budget, day: Day) -> None:
        self.budget = budget
        self._day = day
        self._changed = threading.Condition()
        self._spent = Spent()
        self._held: dict[str, Sum] = {}

    @property
    def spent(self) -> Spent:
        """All so far."""
        with self._changed:
            return replace(self._spent, reserved=sum((held.money for held in self._held.values()), Decimal(0)))

    @contextlib.contextmanager
    def holding(self, most: Sum, check: Callable[[], None]) -> Iterator[str]:
        """Hold `most` back for a call; what is given names it. What was not settled is given back.

        Raises BudgetReached.
        """
        with self._changed:
            while (name := self._reserved(most)) is None:
                check()
                self._changed.wait(_LOOK_SECONDS)
            self._held[name] = most
        try:
            yield name
        finally:
            if name in self._held:
                self.settle(name, NOTHING)

    def _reserved(self, most: Sum) -> str | None:
        """The name of what is held back; None where it may fit once calls of this job that are under way are over."""
        if not self.budget.takes(self._all + most):
            if self._held:
                return None
            raise _reached("The budget of this job is used up.", most, self._spent)
        try:
            return self._day.reserve(most)
        except BudgetReached:
            if self._held:
                return None
            raise

    def settle(self, name: str, took: Sum, *, measured: bool = True) -> None:
        """A call is over: it took so much, which may be more than was held back; a paid answer is kept."""
        with self._changed:
            self._held.pop(name)
            self._day.settle(name, took)
            self.count(took, measured=measured)
            self._changed.notify_all()

    def count(self, took: Sum, *, measured: bool = True) -> None:
        """An earlier delivery of this job paid so much."""
        with self._changed:
            self._spent = replace(
                self._spent,
                money=self._spent.money + took.money,
                tokens=self._spent.tokens + took.tokens,
                calls=self._spent.calls + (took != NOTHING),
                unmeasured=self._spent.unmeasured + (not measured),
            )

    @property
    def _all(self) -> Sum:
        return sum(self._held.values(), Sum(self._spent.money, self._spent.tokens))


def _reached(detail: str, most: Sum, spent: Spent) -> BudgetReached:
    return BudgetReached(
        detail,
        cause=f"{spent.money:.4f} $ and {spent.tokens} tokens are spent; the next call may take {most.money:.4f} $.",
        hint="export FONDATION_BUDGET=…   # and once more: what was paid for is remembered",
    )
