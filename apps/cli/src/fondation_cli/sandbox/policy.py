"""What a command in the sandbox may use. Data only: every backend enforces the same."""

from dataclasses import dataclass
from typing import Literal

MEBIBYTE = 1024 * 1024

Network = Literal["none", "mirror"]
"""`none`: nothing but its own loopback. `mirror`: that, with the package mirror listening on it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Bounds of one command; sizes in bytes, times in seconds.

    `memory` is for all of its processes together, `disk` and `files` are for what lies in its tree, `scratch` is for
    its temporary files (they count as memory as well). `idle` is how long it may say nothing. `output` is what is
    kept of what it says; the rest is read and dropped.
    """

    memory: int = 512 * MEBIBYTE
    cpus: float = 1.0
    pids: int = 256
    disk: int = 1024 * MEBIBYTE
    files: int = 200_000
    scratch: int = 64 * MEBIBYTE
    open_files: int = 1024
    wall: float = 300.0
    idle: float = 60.0
    output: int = 4 * MEBIBYTE
    network: Network = "none"
