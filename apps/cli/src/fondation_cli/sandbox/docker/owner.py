"""Whose a container is: what is left of a process that was killed is found again, and nobody else's is touched."""

import os
import secrets
import time
from collections.abc import Mapping

from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.identity import began, has_ended, machine, numbering

LABEL = "fondation.sandbox"
_OWNER = "fondation.owner"
_UNTIL = "fondation.until"
_MARGIN = 600.0
"""Seconds after its time in which a command is brought home."""


def labels(seconds: float) -> dict[str, str]:
    """For what is made now, and done with after so many seconds."""
    return {LABEL: "1", _OWNER: _identity(), _UNTIL: str(int(time.time() + seconds + _MARGIN))}


def name() -> str:
    """A name that nothing has."""
    return f"fondation-{os.getpid()}-{secrets.token_hex(6)}"


def sweep(engine: Engine) -> None:
    """Take away what processes of this machine left that have ended, and what is past its time, whoever made it.

    Raises EngineFailed.
    """
    for container in engine.containers(LABEL):
        if _is_left(container.labels):
            engine.remove(container.name)
    for volume in engine.volumes(LABEL):
        if _is_left(volume.labels):
            engine.remove_volume(volume.name)


def _is_left(found: Mapping[str, str]) -> bool:
    until = found.get(_UNTIL, "")
    if not until.isdecimal() or time.time() > int(until):
        return True
    pid, _, place = found.get(_OWNER, "").partition(" ")
    where, _, when = place.rpartition(" ")
    # One of another machine, of an earlier start of this one or of a container beside this one cannot be looked for.
    return pid.isdecimal() and where == _place() and has_ended(int(pid), when)


def _identity() -> str:
    """This process: its number, where that number counts, and when it began; numbers are given out again."""
    return f"{os.getpid()} {_place()} {began(os.getpid())}"


def _place() -> str:
    """This start of this machine, and the namespace that process numbers belong to."""
    return f"{machine()} {numbering()}"
