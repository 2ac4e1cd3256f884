"""The stacks that projects are built with, by name: whoever takes a request knows them without knowing how to build."""

from fondation_shared.errors import FieldProblem, Invalid
from fondation_shared.project import StackName

STACKS: tuple[StackName, ...] = ("vite-react", "static", "fastapi", "express", "typer-cli", "python-library")
"""In the order in which they are offered; a test holds them against the definitions."""

WITH_COMMAND: frozenset[StackName] = frozenset({"typer-cli"})
"""Those whose projects are commands, to which checks add arguments; the same test holds them."""

CUSTOM: StackName = "custom"
"""No stack of ours: the plan brings its commands, out of a closed vocabulary. Only a model plans such."""


def check_stack(name: StackName | None) -> None:
    """Raise Invalid, with the names that exist, where there is no stack of this name; None leaves the choice open.

    `custom` is taken: whether there is a model to plan it, whoever builds it knows.
    """
    if name is None or name in {*STACKS, CUSTOM}:
        return
    problem = FieldProblem(field="stack", message="There is no such stack.")
    known = ", ".join([*STACKS, CUSTOM])
    raise Invalid(f"There is no stack {name!r}.", hint=f"Choose one of {known}.", errors=[problem])
