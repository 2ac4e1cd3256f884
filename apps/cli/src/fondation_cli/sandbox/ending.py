"""How a command in the sandbox ended."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """The reason it is over, the most telling one where several hold."""

    OK = "ok"
    FAILED = "failed"
    """It left by itself with another exit code than 0, or by a signal of its own."""
    OOM_KILLED = "oom_killed"
    PIDS_LIMIT = "pids_limit"
    """It failed, and was refused new processes."""
    DISK_QUOTA = "disk_quota"
    """Its tree grew beyond the bound, in bytes or in files."""
    TIMEOUT_WALL = "timeout_wall"
    TIMEOUT_IDLE = "timeout_idle"
    OUTPUT_TRUNCATED = "output_truncated"
    """It said so much more than is kept that it was ended."""
    EGRESS_DENIED = "egress_denied"
    """It failed, and the mirror had refused what it asked for."""
    CANCELLED = "cancelled"
    INFRASTRUCTURE = "infrastructure"
    """The sandbox itself could not be made or kept: no fault of the command."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended. `output` is the kept beginning and end of both streams, as bytes; `exit_code` as a shell has it.

    `detail` says in a few words which bound was met, or what of the sandbox failed.
    """

    ending: Ending
    exit_code: int
    seconds: float
    output: bytes
    truncated: bool = False
    detail: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether it did what it was started for."""
        return self.ending is Ending.OK
