"""How long a job waits for models, and how often it tries."""

from dataclasses import dataclass

from fondation_cli.models.port import Deadlines


@dataclass(frozen=True, slots=True)
class Patience:
    """`retries`: how often a call that failed for a passing reason is made again."""

    deadlines: Deadlines
    retries: int
