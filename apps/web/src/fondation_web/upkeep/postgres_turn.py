"""The turn as a lock that PostgreSQL holds for one session: a web that dies lets go of it."""

import anyio
import psycopg
import structlog
from anyio import TASK_STATUS_IGNORED
from anyio.abc import TaskStatus
from psycopg import AsyncConnection

from fondation_shared.errors import FondationError
from fondation_web.store.postgres import connected
from fondation_web.upkeep.turn import Alone

LOOK_SECONDS = 1.0
"""How often whoever waits asks for the lock: a statement that waited for it would keep tables from being vacuumed."""
LOST_SECONDS = 6
"""The server ends the session of a web that was silent for so long: a stopped one is not waited for."""
_THERE, _TURN = 5_703_362, 5_703_363
"""The numbers of the locks: shared by all webs that are there, and held by the one whose turn it is."""

_log = structlog.get_logger()


class PostgresTurn:
    """`Turn` through the database at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ours = anyio.Event()

    async def run(self, alone: Alone, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """See `Turn.run`: a server that goes away takes the turn with it, and whoever is back first is alone."""
        entered = False
        while True:
            try:
                async with connected(self._url, f"-c idle_session_timeout={LOST_SECONDS}s") as session:
                    await _enter(session, alone)
                    if not entered:
                        entered = True
                        task_status.started()
                    await self._watch(session)
            except (psycopg.Error, OSError, FondationError) as error:
                _log.warning("the turn at upkeep is interrupted", cause=str(error).strip())
            finally:
                self._lose()
            await anyio.sleep(LOOK_SECONDS)

    async def ours(self) -> None:
        """See `Turn.ours`."""
        await self._ours.wait()

    def _lose(self) -> None:
        if self._ours.is_set():
            self._ours = anyio.Event()

    async def _watch(self, session: AsyncConnection) -> None:
        while True:
            if self._ours.is_set():
                await session.execute("SELECT 1")
            elif await _got(session, "SELECT pg_try_advisory_lock(%s)", _TURN):
                self._ours.set()
            await anyio.sleep(LOOK_SECONDS)


async def _enter(session: AsyncConnection, alone: Alone) -> None:
    """Be there, as the others are; whoever is first lets nobody in before it has done what it does alone."""
    first = await _got(session, "SELECT pg_try_advisory_lock(%s)", _THERE)
    if first:
        await alone()
    await session.execute("SELECT pg_advisory_lock_shared(%s)", (_THERE,))
    if first:
        await session.execute("SELECT pg_advisory_unlock(%s)", (_THERE,))


async def _got(session: AsyncConnection, statement: str, number: int) -> bool:
    found = await (await session.execute(statement, (number,))).fetchone()
    return bool(found and found[0])
