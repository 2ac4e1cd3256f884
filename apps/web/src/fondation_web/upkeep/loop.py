"""A chore that comes back: outlives its own errors, and says when it last ran."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from fondation_shared.clock import Clock
from fondation_shared.errors import FondationError
from fondation_web.upkeep.duty import Duty

RETRY_SECONDS = 1.0

_log = structlog.get_logger()


@dataclass(slots=True)
class Loop:
    """`chore` does what is due and says in how many seconds to come back."""

    name: str
    chore: Callable[[], Awaitable[float]]
    clock: Clock
    last_run: datetime | None = None
    last_error: str | None = None

    async def run(self, duty: Duty, ran: Callable[["Loop"], None]) -> None:
        """Whenever this web is on duty, until cancelled; `ran` hears of each time."""
        while True:
            await duty.ours()
            try:
                pause = await self.chore()
                self.last_error = None
            except Exception as error:  # noqa: BLE001 - the loop outlives whatever its chore meets
                if str(error) != self.last_error:
                    _log.warning("upkeep failed", chore=self.name, exc_info=not isinstance(error, FondationError))
                self.last_error = str(error)
                pause = RETRY_SECONDS
            self.last_run = self.clock.now()
            ran(self)
            await self.clock.sleep(pause)
