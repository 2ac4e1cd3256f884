"""Which services are there. `up`: it answered; `down`: it did not; `disabled`: this installation does without it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Literal

import anyio
from sqlalchemy import select

from fondation_shared.clock import Clock
from fondation_shared.errors import FondationError
from fondation_shared.wire import Wire
from fondation_web.artifacts.port import Artifacts
from fondation_web.store.store import Store

Service = Literal["up", "down", "disabled"]
Status = Literal["ok", "degraded", "down"]

_SILENCE_SECONDS = 20.0
"""A worker that works beats once a second; one that does not asks for work again at once."""
_ANSWER_SECONDS = 2.0


class Services(Wire):
    """Every service by name. `redis` and `docker` are named for those who watch the systems that this one follows."""

    store: Service
    queue: Service
    artifacts: Service
    worker: Service
    redis: Service = "disabled"
    docker: Service = "disabled"


class Health(Wire):
    """`ok`: everything is up. `degraded`: jobs are taken, and wait. `down`: nothing can be taken."""

    status: Status
    version: str
    services: Services


@dataclass(slots=True)
class Presence:
    """Which workers are there: those whose question for work is open, and those who were heard of lately."""

    clock: Clock
    _waiting: Counter[str] = field(default_factory=Counter)
    _heard: dict[str, float] = field(default_factory=dict)

    def heard(self, worker_id: str) -> None:
        """A worker gave a sign of life."""
        now = self.clock.monotonic()
        for other in [other for other, at in self._heard.items() if now - at >= _SILENCE_SECONDS]:
            if not self._waiting[other]:
                del self._heard[other]
        self._heard[worker_id] = now

    def left(self, worker_id: str) -> None:
        """A worker said goodbye, or hung up."""
        self._heard.pop(worker_id, None)

    @contextmanager
    def waiting(self, worker_id: str) -> Iterator[None]:
        """A worker's question for work is open while the block runs; unless it left meanwhile, it is there after it."""
        self.heard(worker_id)
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
        now = self.clock.monotonic()
        return bool(self._waiting) or any(now - at < _SILENCE_SECONDS for at in self._heard.values())


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
        services = Services(store=store, queue=store, artifacts=artifacts, worker="up" if self.presence.up else "down")
        vital = {services.store, services.artifacts}
        status: Status = "down" if "down" in vital else "ok" if services.worker == "up" else "degraded"
        return Health(status=status, version=version("web"), services=services)

    async def _ask_store(self) -> None:
        await self.store.read(lambda connection: connection.execute(select(1)).scalar_one())


async def _answers(ask: Callable[[], Awaitable[None]]) -> Service:
    try:
        with anyio.fail_after(_ANSWER_SECONDS):
            await ask()
    except (FondationError, TimeoutError):
        return "down"
    return "up"
