"""What strangers put in line becomes jobs of ours: beside the claims that drew it, which wait for none of it."""

from collections.abc import Awaitable, Callable, Mapping

import anyio
import structlog
from anyio.abc import TaskGroup
from redis.exceptions import RedisError

from fondation_shared.errors import FondationError
from fondation_shared.jobs import JobKind
from fondation_shared.priority import Priority
from fondation_web.queue.bull_line import BullLine, Drawn
from fondation_web.queue.bull_places import wish_of

Adopt = Callable[[JobKind, str, object, Priority | None], Awaitable[Mapping[str, object]]]
"""Makes a job of what a stranger put in line: its kind, a name that no other entry has, what it says, its priority.

Our ids are the answer.
"""

AT_ONCE = 16
"""So many are adopted at the same time."""
IN_HAND = 128
"""So many of a kind are drawn to be adopted: jobs of ours may stand behind them."""
PATIENCE_SECONDS = 30.0
_OURS = "It could not be taken in. The fault is ours: web's log has it."

_log = structlog.get_logger()


class Adoption:
    """`room` is called when there is room for some of that kind again, after there was none."""

    def __init__(self, lines: Mapping[JobKind, BullLine], room: Callable[[JobKind], None]) -> None:
        self._lines = lines
        self._room = room
        self._begin: Callable[[JobKind, Drawn], None] | None = None
        self._at_once = anyio.Semaphore(AT_ONCE)
        self._in_hand: dict[JobKind, set[str]] = {kind: set() for kind in lines}
        self._filled: set[JobKind] = set()

    def full(self, kind: JobKind) -> bool:
        """Whether no more of that kind can be taken in now."""
        return len(self._in_hand[kind]) >= IN_HAND

    def serve(self, group: TaskGroup, adopt: Adopt) -> None:
        """Adopt what is taken in from now on, as long as `group` runs."""

        def begin(kind: JobKind, drawn: Drawn) -> None:
            group.start_soon(self._adopted, adopt, kind, drawn)

        self._begin = begin

    def take_in(self, kind: JobKind, drawn: Drawn) -> None:
        """Begin to make it a job of ours. Where that cannot be done now, upkeep finds it again."""
        if self._begin is None or self.full(kind) or drawn.id in self._in_hand[kind]:
            return
        self._in_hand[kind].add(drawn.id)
        if self.full(kind):
            self._filled.add(kind)
        self._begin(kind, drawn)

    async def _adopted(self, adopt: Adopt, kind: JobKind, drawn: Drawn) -> None:
        try:
            async with self._at_once:
                await self._adopt(adopt, kind, drawn)
        finally:
            self._in_hand[kind].discard(drawn.id)
            # Not for each: all who wait look then, and one of them draws what fills it again.
            if kind in self._filled and len(self._in_hand[kind]) <= IN_HAND // 2:
                self._filled.discard(kind)
                self._room(kind)

    async def _adopt(self, adopt: Adopt, kind: JobKind, drawn: Drawn) -> None:
        """Its first place is over, and says which job it is, which gets a place of its own."""
        try:
            with anyio.fail_after(PATIENCE_SECONDS):
                answer = await adopt(kind, f"{drawn.id}@{drawn.added}", drawn.data, wish_of(drawn))
            await self._lines[kind].leave(drawn.id, answer)
        except (RedisError, TimeoutError) as error:
            _log.warning("what stands in line is taken in later", queue=kind, place=drawn.id, cause=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it says, it holds up nobody else
            await self._refuse(kind, drawn, error)

    async def _refuse(self, kind: JobKind, drawn: Drawn, error: Exception) -> None:
        if not isinstance(error, FondationError):
            _log.error("what stands in line cannot be taken in", queue=kind, place=drawn.id, exc_info=error)
        elif error.retryable:
            # What passes, as a store that is away for a moment, is no fault of the entry: upkeep takes it in again.
            return
        try:
            await self._lines[kind].leave(drawn.id, fault=str(error) if isinstance(error, FondationError) else _OURS)
        except RedisError as away:
            _log.warning("Redis cannot be told", cause=str(away))
