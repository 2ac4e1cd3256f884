"""How long a job waits for models, and how often it tries."""

import random
from dataclasses import dataclass

from fondation_cli.models.faults import Fault
from fondation_cli.models.port import Deadlines

_FIRST_SECONDS = 0.5
_GROWTH = 3.0
_CHANCE = 0.1
"""The part of a wait that is left to chance: so little that the next one is always longer."""
LONGEST_SECONDS = 60.0
"""Whoever asks to be left alone for longer is not waited for."""

LONGEST_WAIT_SECONDS = LONGEST_SECONDS * (1 + _CHANCE)
"""With the part that is left to chance."""

_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Patience:
    """`retries`: how often a call that failed for a passing reason is made again."""

    deadlines: Deadlines
    retries: int

    def wait_seconds(self, tried: int, fault: Fault) -> float | None:
        """How long to wait after the call number `tried`, from 1; None: it is not worth it.

        As long as the provider asks, or three times as long each time, up to a minute, with a part left to chance, so
        that those who failed together do not come back together.
        """
        if not fault.is_transient or tried > self.retries:
            return None
        if fault.retry_after is not None:
            return fault.retry_after + _random.uniform(0.0, 0.1) if fault.retry_after <= LONGEST_SECONDS else None
        wait = min(_FIRST_SECONDS * _GROWTH ** (tried - 1), LONGEST_SECONDS)
        return wait * _random.uniform(1 - _CHANCE, 1 + _CHANCE)
