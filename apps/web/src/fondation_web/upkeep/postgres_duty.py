"""Duty as a lock that PostgreSQL holds for one session: a web that dies lets go of it."""

from collections.abc import Callable

import anyio
import psycopg
import structlog
from anyio import TASK_STATUS_IGNORED
from anyio.abc import TaskStatus
from psycopg import AsyncConnection

from fondation_shared.errors import FondationError, Unreachable
from fondation_web.store.postgres import connected, first_line
from fondation_web.upkeep.duty import Alone, WebSeen

LOOK_SECONDS = 1.0
"""How often whoever waits asks for the lock: a statement that waited for it would keep tables from being vacuumed."""
LOST_SECONDS = 6
"""The server ends the session of a web that was silent for so long: a stopped one is not waited for."""
THERE, ON_DUTY = 5_703_362, 5_703_363
"""The numbers of the locks: shared by all webs that are there, and held by the one on duty."""

_CALLED = "fondation-web "
"""How the sessions of duty are called, before the web's own name; PostgreSQL keeps 63 bytes of it."""
_WEBS = (
    "SELECT application_name, bool_or(objid = %s) FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "JOIN pg_database ON pg_database.oid = database WHERE locktype = 'advisory' AND granted "
    "AND objid = ANY(%s) AND pg_database.datname = current_database() GROUP BY pid, application_name ORDER BY 1"
)

_log = structlog.get_logger()


class PostgresDuty:
    """`Duty` through the database at `url`, of the web of that name.

    `alarm`: a web is gone, and with it what it had not told the others yet.
    """

    def __init__(self, url: str, name: str, alarm: Callable[[], None]) -> None:
        self._url = url
        self._name = name
        self._session: AsyncConnection | None = None
        self._alarm = alarm
        self._ours = anyio.Event()

    async def run(self, alone: Alone, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """See `Duty.run`: a server that goes away relieves all, and whoever is back first is alone."""
        entered = False
        while True:
            try:
                async with connected(self._url, f"-c idle_session_timeout={LOST_SECONDS}s") as session:
                    await session.execute("SELECT set_config('application_name', %s, false)", (_CALLED + self._name,))
                    await _enter(session, alone)
                    self._session = session
                    if not entered:
                        entered = True
                        task_status.started()
                    await self._watch(session)
            except (psycopg.Error, OSError, FondationError) as error:
                _log.warning("the duty of upkeep is interrupted", cause=str(error).strip())
            finally:
                self._session = None
                self._lose()
            await anyio.sleep(LOOK_SECONDS)

    async def ours(self) -> None:
        """See `Duty.ours`."""
        await self._ours.wait()

    async def webs(self) -> list[WebSeen]:
        """See `Duty.webs`: the locks say who is there."""
        if self._session is None:
            raise Unreachable("The store does not take this now.")
        try:
            found = await (await self._session.execute(_WEBS, (ON_DUTY, [THERE, ON_DUTY]))).fetchall()
        except psycopg.Error as error:
            raise Unreachable("The store does not take this now.", cause=first_line(error)) from error
        return [WebSeen(name=name.removeprefix(_CALLED), on_duty=on_duty) for name, on_duty in found]

    def _lose(self) -> None:
        if self._ours.is_set():
            self._ours = anyio.Event()

    async def _watch(self, session: AsyncConnection) -> None:
        while not await _got(session, "SELECT pg_try_advisory_lock(%s)", ON_DUTY):  # noqa: ASYNC110 - others hold it
            await anyio.sleep(LOOK_SECONDS)
        self._ours.set()
        # Whoever was on duty until now is gone.
        self._alarm()
        there = await _who(session)
        while True:
            await anyio.sleep(LOOK_SECONDS)
            before, there = there, await _who(session)
            if before - there:
                self._alarm()


async def _enter(session: AsyncConnection, alone: Alone) -> None:
    """Be there, as the others are; whoever is first lets nobody in before it has done what it does alone."""
    first = await _got(session, "SELECT pg_try_advisory_lock(%s)", THERE)
    if first:
        await alone()
    await session.execute("SELECT pg_advisory_lock_shared(%s)", (THERE,))
    if first:
        await session.execute("SELECT pg_advisory_unlock(%s)", (THERE,))


async def _who(session: AsyncConnection) -> set[int]:
    """The sessions of the webs that are there."""
    found = await session.execute(
        "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database "
        "WHERE locktype = 'advisory' AND objid = %s AND mode = 'ShareLock' AND datname = current_database()",
        (THERE,),
    )
    return {pid for (pid,) in await found.fetchall()}


async def _got(session: AsyncConnection, statement: str, number: int) -> bool:
    found = await (await session.execute(statement, (number,))).fetchone()
    return bool(found and found[0])
