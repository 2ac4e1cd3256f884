"""The `worker` command: wires everything, and listens for signals."""

import os
import signal
import sys
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NoReturn

import anyio
import structlog

from fondation_shared import log
from fondation_shared.convex import Convex
from fondation_shared.errors import FondationError, SettingsError, UsageError
from fondation_shared.settings import WorkerSettings
from fondation_worker.execute.abilities import Offer
from fondation_worker.execute.keeper import adopt_orphans
from fondation_worker.execute.standby import Standby
from fondation_worker.health import keep_saying, signs_of_life
from fondation_worker.home import Home, open_home
from fondation_worker.loop import Loop
from fondation_worker.sources.api import open_api
from fondation_worker.sources.convex import open_convex
from fondation_worker.sources.port import JobSource
from fondation_worker.terminal import USAGE, four_lines, language_of
from fondation_worker.work import Means

SWEEP_SECONDS = 10.0
"""What a worker that leaves spends at most on what a killed generator has left: its jobs are others' already."""


def main() -> None:
    """Run what the command line asks for; exits with the product's exit codes."""
    try:
        sys.exit(_run(sys.argv[1:]))
    except FondationError as error:
        _end(error)
    except Exception as unknown:  # noqa: BLE001 - the edge: a person gets four lines, the log gets the rest
        structlog.get_logger().exception("The worker met a fault of its own.")
        _end(FondationError("The worker met a fault of its own.", cause=repr(unknown), hint="fondation doctor"))


def _end(error: FondationError) -> NoReturn:
    sys.stderr.write(four_lines(error, language_of(os.environ)))
    sys.exit(error.exit_code)


def _run(arguments: list[str]) -> int:
    match arguments:
        case []:
            return _work(WorkerSettings.load())
        case ["health"]:
            return _health(WorkerSettings.load())
        case ["--help" | "-h" | "help"]:
            sys.stdout.write(USAGE[language_of(os.environ)])
            return 0
        case _:
            raise UsageError(f"worker {' '.join(arguments)}: there is no such command.", hint="worker --help")


def _work(settings: WorkerSettings) -> int:
    log.configure(fmt=settings.log_format, level=settings.log_level)
    program = _generator(settings)
    source = _source(settings)
    # What outlives its keeper becomes a child of this process, and is not left as a zombie where nobody else waits.
    adopt_orphans()
    with open_home(settings.data_dir, settings.identity) as (home, dead):
        refusal = anyio.run(_serve, settings, source, program, home, dead)
    if refusal is not None:
        raise refusal
    return 0


async def _serve(
    settings: WorkerSettings,
    opened: AbstractAsyncContextManager[JobSource],
    program: Path,
    home: Home,
    dead: Iterable[str],
) -> FondationError | None:
    slots = settings.worker_concurrency
    async with opened as source, Standby.open(program, home.path, slots) as standby:
        means = Means(source, standby, home, settings.worker_timeout / 1000)
        offer = Offer()
        loop = Loop(means, slots, settings.worker_grace_seconds, offer)
        async with anyio.create_task_group() as group:
            group.start_soon(_obey_signals, loop)
            group.start_soon(keep_saying, home, loop)
            group.start_soon(offer.keep_asking, program, home.path)
            refusal = await loop.run(dead)
            with anyio.move_on_after(SWEEP_SECONDS):
                await offer.swept()
            group.cancel_scope.cancel()
    return refusal


async def _obey_signals(loop: Loop) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            loop.stop()


def _source(settings: WorkerSettings) -> AbstractAsyncContextManager[JobSource]:
    """Where jobs come from.

    Raises:
        SettingsError: it is not said where the deployment is.

    """
    if settings.source == "api":
        return open_api(settings)
    if settings.convex_url is None:
        raise SettingsError(
            "Jobs are to come from Convex, and it is not said from which deployment.",
            cause="FONDATION_SOURCE is convex, CONVEX_URL is unset.",
            hint="CONVEX_URL=https://NAME.convex.cloud worker",
        )
    convex = Convex.of(settings, settings.convex_url)
    return open_convex(convex, settings.data_dir / "convex", settings.lang or "en")


def _generator(settings: WorkerSettings) -> Path:
    """The program that does the work.

    Raises:
        SettingsError: it cannot be run.

    """
    program = settings.generator
    if not (program.is_file() and os.access(program, os.X_OK)):
        raise SettingsError(
            f"The generator {program} cannot be run.",
            cause="There is no such file, or it is not executable.",
            hint="CLI_PATH=/path/to/fondation worker",
        )
    return program


def _health(settings: WorkerSettings) -> int:
    signs = signs_of_life(settings.data_dir)
    sys.stdout.write("".join(f"{sign}\n" for sign in signs))
    if not signs:
        raise FondationError(
            f"No worker is alive on {settings.data_dir}.", cause="None has said so for 30 s.", hint="worker"
        )
    return 0
