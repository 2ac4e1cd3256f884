"""Asks the generator what it can do on this machine. It takes what killed builds have left away on that occasion."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import structlog
from anyio import to_thread
from pydantic import ValidationError

from fondation_shared.abilities import Abilities
from fondation_shared.refusal import Refusal
from fondation_worker import folders
from fondation_worker.execute.environment import clean
from fondation_worker.execute.marks import kill_marked

EVERYTHING = Abilities(kinds=["course", "project"])
"""Of a generator that does not know the question: what it cannot do its results will say."""
QUESTION = "--abilities"
_LAST_WORDS = 500

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that an answer may take; until the next question where something is missing, and where nothing is."""

    answer: float = 120.0
    missing: float = 60.0
    well: float = 600.0


@dataclass(slots=True)
class Offer:
    """What this worker offers to do; None until it is known."""

    known: Abilities | None = None
    pace: Pace = Pace()
    _doubted: anyio.Event = field(default_factory=anyio.Event)
    _swept: anyio.Event | None = None

    def doubt(self) -> None:
        """A project was spoilt by what is not its own: none is offered until the generator was asked again."""
        self.known = None
        self._doubted.set()

    def sweep(self) -> None:
        """The generator of a project was killed: what it left goes now, with a question, not with the next build."""
        self._swept = anyio.Event()
        self._doubted.set()

    async def swept(self) -> None:
        """Wait until that is gone, if there was any."""
        if self._swept is not None:
            await self._swept.wait()

    async def keep_asking(self, program: Path, home: Path) -> None:
        """Ask when the worker starts, at every doubt, and now and then: an engine may start later, or end."""
        told: Abilities | None = None
        while True:
            self._doubted, swept = anyio.Event(), self._swept
            found = await _asked(program, home, self.pace.answer)
            if swept is not None:
                swept.set()
            if self._doubted.is_set():
                continue
            if found != told:
                _tell(found)
            self.known = told = found
            with anyio.move_on_after(self.pace.missing if found.refusal else self.pace.well):
                await self._doubted.wait()


def _tell(found: Abilities) -> None:
    if found.refusal is not None:
        _log.warning("This worker builds no projects.", cause=found.refusal.cause, hint=found.refusal.hint)
    elif found.sandbox is not None:
        walls = {name: wall for name, wall in found.sandbox.walls.model_dump().items() if wall != "enforced"}
        _log.info("This worker builds projects.", sandbox=found.sandbox.backend, not_enforced=walls)


async def _asked(program: Path, home: Path, seconds: float) -> Abilities:
    scratch, mark = home / "abilities", f"{home.name}.abilities."
    try:
        scratch.mkdir(mode=0o700)
        with anyio.fail_after(seconds):
            done = await anyio.run_process(
                [str(program), "run", QUESTION],
                stdin=subprocess.DEVNULL,
                check=False,
                cwd=scratch,
                env=clean(os.environ, scratch, mark),
            )
        return _understood(done)
    except TimeoutError:
        return _courses_only(f"no answer within {seconds:g} s")
    except OSError as error:
        return _courses_only(str(error))
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(kill_marked, mark)
            await to_thread.run_sync(_remove, scratch)


def _understood(done: subprocess.CompletedProcess[bytes]) -> Abilities:
    """What the generator answered. Where it fails, nothing is known of its sandbox: then it is given no projects."""
    said = done.stderr.decode(errors="replace")
    if _is_unknown(done, said):
        return EVERYTHING
    if done.returncode != 0:
        return _courses_only(f"exit code {done.returncode}. {' '.join(said.split())[-_LAST_WORDS:]}".strip())
    try:
        return Abilities.model_validate_json(done.stdout)
    except ValidationError as error:
        return _courses_only(f"its answer cannot be read ({error.errors(include_url=False)[0]['msg']})")


def _is_unknown(done: subprocess.CompletedProcess[bytes], said: str) -> bool:
    """Whether the generator does not know the question: it complains of that word, or finds nothing to do."""
    if done.returncode == 0:
        return not done.stdout.strip()
    return done.returncode > 0 and QUESTION in said


def _courses_only(why: str) -> Abilities:
    cause = f"The generator did not say what it can do on this machine: {why}"
    return Abilities(
        kinds=["course"], refusal=Refusal.of(cause, f"fondation run {QUESTION}   # on the worker's machine")
    )


def _remove(scratch: Path) -> None:
    try:
        folders.remove(scratch)
    except OSError as error:
        _log.error("A generator's scratch folder could not be removed.", cause=str(error))
