"""Who writes projects: without a model, or with one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from fondation_cli.project.brief import Brief
from fondation_cli.project.writing import Change
from fondation_shared.project import CheckResult, Plan


@dataclass(frozen=True, slots=True)
class Remedy:
    """What may set failures right. `hypothesis`: what is taken for their cause; without `changes` there is no idea."""

    hypothesis: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A check that does not hold, and what shows why: text that nobody vouches for, as short as it can be."""

    check: CheckResult
    evidence: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What answers took: tokens read and written, money in the currency of the price list."""

    tokens: int = 0
    money: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.tokens + other.tokens, self.money + other.money)

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.tokens - other.tokens, self.money - other.money)


class Writer(Protocol):
    """Plans a project, writes it, repairs it. Whoever calls checks every path and edit before the disk is touched.

    An answer depends on nothing but what was asked: a build that was broken off goes on with the answers that there
    are, and asks what is missing of another writer like this one.
    """

    kind: Literal["offline", "model"]
    version: str
    """Another one wherever it may answer otherwise: its code, a model, what that is told."""

    @property
    def cost(self) -> Cost:
        """What all of its answers took so far; nothing for those that were there before."""
        ...

    def plan(self, brief: Brief) -> Plan:
        """What to make: before any file. With `brief.base`, what that version is to become, as a whole.

        Raises UnknownStack, and what a model's service raises; NeedsModel: the change is beyond the writer.
        """
        ...

    def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:
        """The plan's files, each after those it depends on; with `brief.base`, the changes that lead there from it."""
        ...

    def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:
        """What may set right the checks that failed, in `files`: those of the last attempt, as in `Base`."""
        ...
