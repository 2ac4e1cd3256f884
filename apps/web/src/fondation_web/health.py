"""Which services are there. `up`: it answered; `down`: it did not; `disabled`: this installation does without it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import anyio
from sqlalchemy import select

from fondation_shared.errors import FondationError, Unreachable
from fondation_shared.jobs import JobKind
from fondation_shared.wire import Timestamp, Wire
from fondation_web.belonging import Belonging, Elsewhere
from fondation_web.disk import Disk, fullest
from fondation_web.presence import Presence, WorkerSeen
from fondation_web.queue.port import Queue
from fondation_web.store.store import Store
from fondation_web.upkeep.duty import Duty, WebSeen
from fondation_web.upkeep.loop import Loop

Service = Literal["up", "down", "disabled"]
Status = Literal["ok", "degraded", "down"]

_ANSWER_SECONDS = 2.0
_KINDS: tuple[JobKind, ...] = ("course", "project")


class Services(Wire):
    """Every service by name. `redis` and `docker` are named for those who watch the systems that this one follows."""

    store: Service
    queue: Service
    artifacts: Service
    worker: Service
    redis: Service = "disabled"
    docker: Service = "disabled"


class Reason(Wire):
    """Why a service, or a disk, is not as it should be, and the way out."""

    service: Literal["store", "artifacts", "redis", "disk"]
    message: str
    cause: str | None = None
    hint: str | None = None


class ChoreSeen(Wire):
    """When a chore of upkeep was done last, by whichever web of the store, and what went wrong then."""

    name: str
    last_run: Timestamp | None = None
    last_error: str | None = None


class Engines(Wire):
    """What keeps the store, its line and its files."""

    store: Literal["sqlite", "postgresql"]
    queue: Literal["store", "bullmq"]
    artifacts: Literal["folder", "bucket"]


class Company(Wire):
    """This web, its engines, and all webs of its store; unset where the store cannot be asked."""

    web: str
    engines: Engines
    webs: list[WebSeen] | None = None


class Health(Wire):
    """`ok`: all is up. `degraded`: jobs are taken, and some wait, or a disk is nearly full. `down`: none can be taken.

    While a Redis that should be there is away (`degraded`), jobs go in the order of the store. `waiting` are the kinds
    of job that no worker does which is there: they stay in the queue. `workers`, `upkeep`, `reasons` and `company` are
    for those who may read.
    """

    status: Status
    version: str
    services: Services
    disk: Disk | None = None
    workers: list[WorkerSeen] | None = None
    upkeep: list[ChoreSeen] | None = None
    reasons: list[Reason] | None = None
    company: Company | None = None
    waiting: list[JobKind] = []


@dataclass(frozen=True, slots=True)
class Doctor:
    """Looks at every service."""

    store: Store
    belonging: Belonging
    queue: Queue
    presence: Presence
    web: str
    engines: Engines
    duty: Duty
    folders: tuple[Path, ...] = ()
    loops: tuple[Loop, ...] = ()

    async def examine(self) -> Health:
        """How everything is, within a bound."""
        reasons: list[Reason] = []
        store = await _answers("store", self._ask_store, reasons)
        artifacts = await _answers("artifacts", self._ask_artifacts, reasons)
        redis: Service = "disabled" if self.queue.at_hand else await _answers("redis", self.queue.held, reasons)
        workers = self.presence.workers
        services = Services(
            store=store,
            queue=store,
            artifacts=artifacts,
            worker="up" if self.presence.up else "down",
            redis=redis,
            docker=_engine(workers),
        )
        waiting = [kind for kind in _KINDS if not self.presence.does(kind)]
        disk = fullest(self.folders)
        if disk is not None and disk.short:
            reasons.append(Reason(service="disk", message="A disk that web writes to is nearly full.", hint="df -h"))
        status: Status = "degraded" if waiting or reasons else "ok"
        return Health(
            status="down" if "down" in {services.store, services.artifacts} else status,
            version=version("web"),
            services=services,
            disk=disk,
            workers=workers,
            upkeep=[_seen(loop) for loop in self.loops],
            reasons=reasons,
            waiting=waiting,
        )

    async def company(self) -> Company:
        """Which webs there are, and which of them does the chores."""
        webs: list[WebSeen] | None = None
        with anyio.move_on_after(_ANSWER_SECONDS), suppress(Unreachable):
            webs = await self.duty.webs()
        return Company(web=self.web, engines=self.engines, webs=webs)

    async def _ask_artifacts(self) -> None:
        await self.belonging.place.check()
        await self.belonging.check()

    async def _ask_store(self) -> None:
        await self.store.read(lambda connection: connection.execute(select(1)).scalar_one())


def _seen(loop: Loop) -> ChoreSeen:
    return ChoreSeen(name=loop.name, last_run=loop.last_run, last_error=loop.last_error)


def _engine(workers: Sequence[WorkerSeen]) -> Service:
    """The container engines that workers build with: down where one builds nothing for want of one."""
    if any(worker.sandbox and worker.sandbox.backend == "docker" for worker in workers):
        return "up"
    return "down" if any(worker.refusal and worker.refusal.engine for worker in workers) else "disabled"


async def _answers(
    name: Literal["store", "artifacts", "redis"], ask: Callable[[], Awaitable[object]], reasons: list[Reason]
) -> Service:
    """Whether it does, within a bound; what it lacks is added to `reasons`."""
    try:
        with anyio.fail_after(_ANSWER_SECONDS):
            await ask()
    except FondationError as error:
        reasons.append(Reason(service=name, message=error.detail, cause=error.cause, hint=error.hint))
        # Files are taken here too; they are not where the others look for them.
        return "up" if isinstance(error, Elsewhere) else "down"
    except TimeoutError:
        reasons.append(Reason(service=name, message=f"There was no answer in {_ANSWER_SECONDS:.0f} s."))
        return "down"
    return "up"
