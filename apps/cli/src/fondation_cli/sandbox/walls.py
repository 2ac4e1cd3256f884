"""Which walls are up on this machine: probed at start, never assumed."""

from dataclasses import dataclass
from typing import Literal

Wall = Literal["enforced", "degraded", "absent"]
"""`degraded`: held by weaker means, such as a limit for each process where one for all together is wanted."""


@dataclass(frozen=True, slots=True)
class Walls:
    """The walls of one backend; `reasons` says, by a wall's name, why it is not enforced."""

    memory: Wall
    cpu: Wall
    pids: Wall
    disk: Wall
    network: Wall
    seccomp: Wall
    user: Wall
    reasons: tuple[tuple[str, str], ...] = ()
