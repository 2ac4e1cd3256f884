"""Everything that a running web is made of, as routes and pages are handed it."""

from dataclasses import dataclass

import anyio

from fondation_shared.clock import Clock
from fondation_shared.settings import WebSettings
from fondation_web.artifacts.port import Artifacts
from fondation_web.belonging import Belonging
from fondation_web.calls import Calls
from fondation_web.feed import Feed
from fondation_web.jobs.deliver import Delivery
from fondation_web.jobs.desk import Desk
from fondation_web.jobs.wait import Patience
from fondation_web.queue.port import Queue
from fondation_web.store.herald import Herald
from fondation_web.store.store import Store
from fondation_web.upkeep.duty import Duty
from fondation_web.upkeep.loop import Loop


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts, put together by `main` alone. `name`: of this web, among those of its store."""

    settings: WebSettings
    clock: Clock
    store: Store
    blobs: Artifacts
    belonging: Belonging
    queue: Queue
    herald: Herald
    duty: Duty
    name: str
    feed: Feed
    desk: Desk
    delivery: Delivery
    patience: Patience
    calls: Calls
    loops: tuple[Loop, ...]
    secret: bytes
    stopping: anyio.Event

    def stop(self) -> None:
        """Let go of whoever waits: open streams end, claims are answered. Safe to repeat."""
        self.stopping.set()
        self.feed.close()
        self.queue.close()
