"""The stacks there are."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from fondation_cli.project.stacks.stack import Stack
from fondation_shared.errors import Invalid

FOLDER = Path(__file__).parent


class UnknownStack(Invalid):
    """A stack was named that there is none of; the hint lists those there are."""


class StackNeedsModel(Invalid):
    """The stack that was chosen has no starter: its plan is a model's to make, and there is none."""

    code = "no_model"


@cache
def every_stack() -> tuple[Stack, ...]:
    """All of them, by rank."""
    found = [_read(path.parent) for path in FOLDER.glob("*/stack.toml")]
    return tuple(sorted(found, key=lambda stack: stack.rank))


def stack_named(name: str) -> Stack:
    """The stack of this name. Raises UnknownStack."""
    stacks = {stack.name: stack for stack in every_stack()}
    if name not in stacks:
        raise UnknownStack(f"There is no stack {name[:60]!r}.", hint=f"Choose one of {', '.join(stacks)}.")
    return stacks[name]


@cache
def fingerprint() -> str:
    """Another one, as soon as anything in any stack is another."""
    return hashlib.sha256("".join(stack.fingerprint for stack in every_stack()).encode()).hexdigest()


def _read(folder: Path) -> Stack:
    table = tomllib.loads((folder / "stack.toml").read_text(encoding="utf-8"))
    return Stack.model_validate({**table, "folder": folder})
