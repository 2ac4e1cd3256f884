"""The numbers that deliveries go by."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

FIRST_DELAY_SECONDS = 1.0
DELAY_FACTOR = 3.0
MAX_DELAY_SECONDS = 300.0
MAX_HEARTBEAT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """`max_attempts`: how many spoilt deliveries make a job fail. `allowed_roots`: where local repositories may lie.

    `max_artifact_bytes`: of each file that a worker hands over.
    """

    lease_seconds: float
    max_attempts: int
    max_artifact_bytes: int
    allowed_roots: tuple[Path, ...] = ()
    chance: random.Random = field(default_factory=random.SystemRandom)

    @property
    def lease(self) -> timedelta:
        """How long a lease runs when nobody renews it."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def heartbeat_seconds(self) -> float:
        """How often a worker renews: two beats may get lost, and a cancel, told in the answer, lands within 3 s."""
        return min(MAX_HEARTBEAT_SECONDS, self.lease_seconds / 3)

    def delay_seconds(self, faults: int) -> float:
        """How long a job rests after its n-th spoilt delivery: longer each time, and no two jobs alike."""
        longest = min(FIRST_DELAY_SECONDS * DELAY_FACTOR ** min(faults - 1, 20), MAX_DELAY_SECONDS)
        return round(longest * self.chance.uniform(0.5, 1.0), 3)
