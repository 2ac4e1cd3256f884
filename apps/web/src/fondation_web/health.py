"""Which services are there. `up`: it answered; `down`: it did not; `disabled`: this installation does without it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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

_WORKER_SILENCE_SECONDS = 75.0
"""A worker asks for work at least once a minute."""
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
    """When a worker was last heard of."""

    clock: Clock
    last: float | None = None

    def heard(self) -> None:
        """A worker called."""
        self.last = self.clock.monotonic()

    @property
    def up(self) -> bool:
        """Whether one called lately."""
        return self.last is not None and self.clock.monotonic() - self.last < _WORKER_SILENCE_SECONDS


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
