"""How much of a sandbox has to be up before foreign code is run in it."""

from typing import Literal

from fondation_cli.sandbox.port import Sandbox
from fondation_cli.sandbox.walls import Walls
from fondation_shared.errors import NotAvailable

Level = Literal["basic", "full"]

BASIC = ("network", "user")
"""Without these nothing is a sandbox."""

_WANTED: dict[Level, tuple[str, ...]] = {"basic": BASIC, "full": (*BASIC, "memory", "cpu", "pids", "seccomp")}
"""What a tree takes of the disk is not among them: it is measured at least, everywhere."""


class WallsMissing(NotAvailable):
    """The sandbox here has not the walls that the settings ask for; that of another machine may."""

    code = "walls_missing"
    retryable = True


def missing(walls: Walls, level: Level) -> list[str]:
    """The walls that are wanted at this level and are not enforced."""
    return [name for name in _WANTED[level] if getattr(walls, name) != "enforced"]


def refuse_below(sandbox: Sandbox, level: Level) -> None:
    """Raise WallsMissing where the sandbox is less than the settings ask for: nothing is run more openly than that."""
    walls = sandbox.walls()
    if lacking := missing(walls, level):
        # The reason for the first is mostly that for all of them; the doctor has each.
        said = dict(walls.reasons).get(lacking[0], "unknown")
        raise WallsMissing(
            f"The sandbox {sandbox.name} lacks walls that FONDATION_SANDBOX_LEVEL={level} asks for.",
            cause=f"Not up are {', '.join(lacking)}: {said}",
            hint="fondation doctor",
        )
