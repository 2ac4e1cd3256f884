"""What is asked for when a project is wanted, and what a build says of itself when it has ended."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fondation_shared.priority import Priority
from fondation_shared.project import CheckResult, StackName
from fondation_shared.wire import Ask, Wire

Prompt = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]


class ProjectRequest(Ask):
    """A project is wanted: `prompt` says which, in a person's words. `stack` None: the one that fits the prompt."""

    prompt: Prompt
    stack: StackName | None = None
    model: Annotated[str, StringConstraints(max_length=200)] | None = None
    budget: Annotated[float, Field(ge=0)] | None = None
    review: bool = False
    priority: Priority | None = None
    webhook: Annotated[str, StringConstraints(max_length=2000)] | None = None


class ChangeRequest(Ask):
    """A project that is there is to be changed: `prompt` says how, in a person's words.

    `model` and `budget` None: those that its newest version was made with.
    """

    prompt: Prompt
    model: Annotated[str, StringConstraints(max_length=200)] | None = None
    budget: Annotated[float, Field(ge=0)] | None = None
    priority: Priority | None = None


class ProjectResult(Wire):
    """What a build that ran its checks says of itself, whether they hold or not; all of it is in `report.json`."""

    title: str
    stack: StackName
    writer: Literal["offline", "model"]
    checks: list[CheckResult]

    @property
    def passed(self) -> int:
        """How many checks hold."""
        return sum(check.passed for check in self.checks)
