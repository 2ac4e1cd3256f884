"""Asks the generator what it can do on this machine. It takes what killed builds have left away on that occasion."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import anyio
import structlog
from anyio import to_thread
from pydantic import ValidationError

from fondation_shared.abilities import Abilities
from fondation_worker import folders
from fondation_worker.execute.environment import clean
from fondation_worker.execute.marks import kill_marked

ANSWER_SECONDS = 120.0
AGAIN_SECONDS = 60.0
EVERYTHING = Abilities(kinds=["course", "project"])
"""Of a generator that does not know the question: what it cannot do its results will say."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(slots=True)
class Offer:
    """What this worker offers to do; None until it is known."""

    known: Abilities | None = None

    async def keep_asking(self, program: Path, home: Path) -> None:
        """Ask when the worker starts, and now and then while something is missing: an engine may start later."""
        while True:
            found = await _asked(program, home)
            if found != self.known:
                _tell(found)
            self.known = found
            if found.refusal is None:
                return
            await anyio.sleep(AGAIN_SECONDS)


def _tell(found: Abilities) -> None:
    if found.refusal is not None:
        _log.warning("This worker builds no projects.", cause=found.refusal, hint=found.hint)
    elif found.sandbox is not None:
        walls = {name: wall for name, wall in found.sandbox.walls.model_dump().items() if wall != "enforced"}
        _log.info("This worker builds projects.", sandbox=found.sandbox.backend, not_enforced=walls)


async def _asked(program: Path, home: Path) -> Abilities:
    scratch, mark = home / "abilities", f"{home.name}.abilities."
    try:
        scratch.mkdir(mode=0o700)
        with anyio.fail_after(ANSWER_SECONDS):
            done = await anyio.run_process(
                [str(program), "run", "--abilities"],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                cwd=scratch,
                env=clean(os.environ, scratch, mark),
            )
        return Abilities.model_validate_json(done.stdout)
    except (OSError, TimeoutError, ValidationError):
        return EVERYTHING
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(kill_marked, mark)
            await to_thread.run_sync(_remove, scratch)


def _remove(scratch: Path) -> None:
    try:
        folders.remove(scratch)
    except OSError as error:
        _log.error("A generator's scratch folder could not be removed.", cause=str(error))
