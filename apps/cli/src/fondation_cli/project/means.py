"""What a project is made with, and where."""

from dataclasses import dataclass
from pathlib import Path

from fondation_cli.project.writer import Writer
from fondation_cli.sandbox.mirror.kept import Registries
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Sandbox


@dataclass(frozen=True, slots=True)
class Places:
    """`room`: a folder of this build that the sandbox's user can enter; `layers`: installed dependencies, the same.

    `out` is where everything is left, `cache` is ours alone.
    """

    room: Path
    layers: Path
    cache: Path
    out: Path


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a project is repaired: so many rounds after what was written first, none begun after so many seconds."""

    rounds: int = 4
    seconds: float = 1800.0


@dataclass(frozen=True, slots=True)
class Means:
    """Who writes, where commands run, where packages come from, and what all of it may take."""

    writer: Writer
    sandbox: Sandbox
    registries: Registries
    policy: Policy
    bounds: Bounds = Bounds()
