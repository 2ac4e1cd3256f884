"""What is PostgreSQL's own: how connections are made, and which errors pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import psycopg
from psycopg import AsyncConnection, errors
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError

CONNECT_SECONDS = 5
"""How long a server may take to answer when a connection is made."""
STUCK_SECONDS = 15
"""How long a transaction may stand still before the server ends it: what a stopped web holds, others wait for."""

ERRORS = (DBAPIError, psycopg.Error)
"""What goes wrong with a statement: through SQLAlchemy, or straight from the driver."""
_HOW: dict[str, str | int] = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "fondation-web",
    # A database that was made without an encoding (SQL_ASCII) would hand out bytes.
    "client_encoding": "UTF8",
    # A server, or a firewall before it, that has forgotten us is noticed within a minute.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_CONFLICTS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.UniqueViolation,
    errors.ForeignKeyViolation,
)
"""Somebody else changed the same rows, was first, or took away what these belong to.

What was done looks again, and does what fits.
"""
_TOO_MUCH = (errors.DiskFull, errors.OutOfMemory, errors.DeadlockDetected, errors.SerializationFailure)
_IN_THE_WAY = (errors.LockNotAvailable, errors.DeadlockDetected)
_LOST = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.IdleInTransactionSessionTimeout)


def writing_engine(url: str, connections: int) -> Engine:
    """An engine for those that write: each transaction sees what is committed when its statement runs."""
    return _engine(url, connections, "READ COMMITTED", f"-c idle_in_transaction_session_timeout={STUCK_SECONDS}s")


def reading_engine(url: str, connections: int) -> Engine:
    """An engine for readers: one view from the first statement on, and no writing."""
    return _engine(url, connections, "REPEATABLE READ", "-c default_transaction_read_only=on")


def moving_engine(url: str) -> Engine:
    """An engine for one long transaction that fills an empty database."""
    return _engine(url, 1, "READ COMMITTED", "")


@asynccontextmanager
async def connected(url: str, options: str = "") -> AsyncIterator[AsyncConnection]:
    """A connection beside the pools, each statement of which counts at once.

    Raises:
        psycopg.Error: the server does not answer, or lets nobody in.

    """
    # Through the same reading of the address: what the pools reach is reached here.
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await AsyncConnection.connect(make_conninfo(address, **_HOW, options=options), autocommit=True)
    try:
        yield connection
    finally:
        # The driver's own way out asks the server first, and leaves the connection open where that is called off.
        with anyio.CancelScope(shield=True):
            await connection.close()


def is_conflict(error: Exception) -> bool:
    """Whether the same transaction may fit when it is run again."""
    return isinstance(_driver_error(error), _CONFLICTS)


def is_in_the_way(error: Exception) -> bool:
    """Whether somebody else holds what was to be had alone."""
    return isinstance(_driver_error(error), _IN_THE_WAY)


def is_lost(error: Exception) -> bool:
    """Whether the connection is gone, and nothing is wrong with what was asked."""
    driver = _driver_error(error)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    # What the driver raises of its own, without a state from the server, is about the connection.
    return isinstance(driver, _LOST) or (isinstance(driver, psycopg.OperationalError) and driver.sqlstate is None)


def first_line(error: Exception) -> str:
    """What the driver says, without where and how it found out."""
    return str(_driver_error(error)).strip().splitlines()[0]


def is_too_much(error: Exception) -> bool:
    """Whether the server has no room for it now, or too many others are in the way."""
    return isinstance(_driver_error(error), _TOO_MUCH)


def is_unfit(error: Exception) -> bool:
    """Whether a value is none that the server keeps, as a text with U+0000."""
    return isinstance(_driver_error(error), psycopg.DataError)


def _engine(url: str, connections: int, isolation: str, options: str) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(
        address,
        isolation_level=isolation,
        pool_size=connections,
        max_overflow=0,
        paramstyle="format",
        connect_args={**_HOW, "options": options},
    )


def _driver_error(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error
