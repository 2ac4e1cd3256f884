"""A plan as a model answers it: less than a plan, and believed in nothing."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fondation_shared.checks import Check, Step

Line = Annotated[str, StringConstraints(max_length=400)]


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class DraftFile(_Answered):
    """A file to write or to change. `needs`: paths of other files that must be known to write it."""

    path: Line
    purpose: Line = ""
    needs: Annotated[list[Line], Field(max_length=30)] = []


class DraftCommand(_Answered):
    """What a step of a custom stack runs: program and arguments, one string each."""

    step: Step
    command: Annotated[list[Line], Field(min_length=1, max_length=40)]


class Draft(_Answered):
    """The answer to the question for a plan.

    `files` are those to write or to change; what was there before and is named nowhere stays. `removed` go.
    `checks` are acceptance checks besides the stack's own; `dropped_checks` names earlier ones that no longer hold.
    `commands` only with the stack `custom`.
    """

    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    stack: Annotated[str, StringConstraints(max_length=40)]
    summary: Annotated[str, StringConstraints(max_length=1000)]
    files: Annotated[list[DraftFile], Field(max_length=120)]
    removed: Annotated[list[Line], Field(max_length=120)] = []
    checks: Annotated[list[Check], Field(max_length=30)] = []
    dropped_checks: Annotated[list[Line], Field(max_length=50)] = []
    commands: Annotated[list[DraftCommand], Field(max_length=20)] = []
