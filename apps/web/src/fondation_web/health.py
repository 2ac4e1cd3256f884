"""Which services are there. `up`: it answered; `down`: it did not; `disabled`: this installation does without it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Literal

import anyio
from sqlalchemy import select

from fondation_shared.clock import Clock
from fondation_shared.errors import FondationError
from fondation_shared.jobs import JobKind
from fondation_shared.leases import ClaimRequest
from fondation_shared.project import SandboxRecord
from fondation_shared.refusal import Refusal
from fondation_shared.wire import Wire
from fondation_web.artifacts.port import Artifacts
from fondation_web.store.store import Store

Service = Literal["up", "down", "disabled"]
Status = Literal["ok", "degraded", "down"]

_SILENCE_SECONDS = 20.0
"""A worker that works beats once a second; one that does not asks for work again at once."""
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


class WorkerSeen(Wire):
    """A worker that is there: which kinds of job it asks for, what it builds projects in, or why it builds none."""

    id: str
    kinds: list[JobKind]
    sandbox: SandboxRecord | None = None
    refusal: Refusal | None = None


class Health(Wire):
    """`ok`: everything is up. `degraded`: jobs are taken, and some or all wait. `down`: nothing can be taken.

    `waiting` are the kinds of job that no worker does which is there: they stay in the queue. `workers` is for those
    who may read.
    """

    status: Status
    version: str
    services: Services
    workers: list[WorkerSeen] | None = None
    waiting: list[JobKind] = []


@dataclass(slots=True)
class Presence:
    """Which workers are there: those whose question for work is open, and those who were heard of lately."""

    clock: Clock
    _waiting: Counter[str] = field(default_factory=Counter)
    _heard: dict[str, float] = field(default_factory=dict)
    _said: dict[str, ClaimRequest] = field(default_factory=dict)

    def heard(self, worker_id: str) -> None:
        """A worker gave a sign of life."""
        now = self.clock.monotonic()
        for other in [other for other, at in self._heard.items() if now - at >= _SILENCE_SECONDS]:
            if not self._waiting[other]:
                del self._heard[other]
                self._said.pop(other, None)
        self._heard[worker_id] = now

    def left(self, worker_id: str) -> None:
        """A worker said goodbye, or hung up."""
        self._heard.pop(worker_id, None)
        self._said.pop(worker_id, None)

    @contextmanager
    def waiting(self, asked: ClaimRequest) -> Iterator[None]:
        """A worker's question for work is open while the block runs; unless it left meanwhile, it is there after it."""
        worker_id = asked.worker_id
        self.heard(worker_id)
        self._said[worker_id] = asked
        self._waiting[worker_id] += 1
        try:
            yield
        finally:
            self._waiting[worker_id] -= 1
            self._waiting += Counter()
            if worker_id in self._heard:
                self.heard(worker_id)

    @property
    def up(self) -> bool:
        """Whether a worker is there."""
        return bool(self._waiting) or any(map(self._is_there, self._heard))

    @property
    def workers(self) -> list[WorkerSeen]:
        """Those that are there, as they asked last; a working one that has not asked since web started says nothing."""
        there = (asked for worker_id, asked in sorted(self._said.items()) if self._is_there(worker_id))
        return [
            WorkerSeen(id=asked.worker_id, kinds=asked.kinds, sandbox=asked.sandbox, refusal=asked.refusal)
            for asked in there
        ]

    def does(self, kind: JobKind) -> bool:
        """Whether a worker is there that does such jobs, or one that has not said what it does."""
        silent = any(self._is_there(worker_id) for worker_id in {*self._heard, *self._waiting} - set(self._said))
        return silent or any(kind in worker.kinds for worker in self.workers)

    def _is_there(self, worker_id: str) -> bool:
        heard = self._heard.get(worker_id)
        is_recent = heard is not None and self.clock.monotonic() - heard < _SILENCE_SECONDS
        return bool(self._waiting[worker_id]) or is_recent


@dataclass(frozen=True, slots=True)
class Doctor:
    """Looks at every service."""

    store: Store
    blobs: Artifacts
    presence: Presence

    async def examine(self) -> Health:
        """How everything is, within a bound."""
        store = await _answers(self._ask_store)
        artifacts = await _answers(self.blobs.check)
        workers = self.presence.workers
        services = Services(
            store=store,
            queue=store,
            artifacts=artifacts,
            worker="up" if self.presence.up else "down",
            docker=_engine(workers),
        )
        waiting = [kind for kind in _KINDS if not self.presence.does(kind)]
        vital = {services.store, services.artifacts}
        status: Status = "down" if "down" in vital else "degraded" if waiting else "ok"
        return Health(status=status, version=version("web"), services=services, workers=workers, waiting=waiting)

    async def _ask_store(self) -> None:
        await self.store.read(lambda connection: connection.execute(select(1)).scalar_one())


def _engine(workers: Sequence[WorkerSeen]) -> Service:
    """The container engines that workers build with: down where one builds nothing for want of one."""
    if any(worker.sandbox and worker.sandbox.backend == "docker" for worker in workers):
        return "up"
    return "down" if any(worker.refusal and worker.refusal.engine for worker in workers) else "disabled"


async def _answers(ask: Callable[[], Awaitable[None]]) -> Service:
    try:
        with anyio.fail_after(_ANSWER_SECONDS):
            await ask()
    except (FondationError, TimeoutError):
        return "down"
    return "up"
