"""Units of work share a commit and nothing else."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import anyio
import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from fondation_shared.errors import Unreachable
from fondation_web.store.opening import open_store
from fondation_web.store.store import Store
from fondation_web.store.tables import courses


@pytest.fixture
def file(data: Path) -> Path:
    return data / "data" / "fondation.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[Store]:
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()


def add(connection: Connection, name: str) -> str:
    connection.execute(
        insert(courses).values(
            id=name, identity=name, repository="r", language="en", created_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    )
    return name


def names(connection: Connection) -> list[str]:
    return list(connection.execute(select(courses.c.id).order_by(courses.c.id)).scalars())


async def gather(store: Store, *units: Callable[[Connection], object]) -> list[object]:
    """What each unit brought, all sent before any is done; an error in place of a result."""
    outcomes: dict[int, object] = {}

    async def one(number: int, unit: Callable[[Connection], object]) -> None:
        try:
            outcomes[number] = await store.write(unit)
        except Exception as error:  # noqa: BLE001 - the outcome under test
            outcomes[number] = error

    async with anyio.create_task_group() as group:
        for number, unit in enumerate(units):
            group.start_soon(one, number, unit)
    return [outcomes[number] for number in range(len(units))]


async def test_a_unit_that_fails_undoes_itself_alone(store: Store) -> None:
    def half(connection: Connection) -> None:
        add(connection, "half")
        raise ValueError("midway")

    outcomes = await gather(store, partial(add, name="a"), half, partial(add, name="a"), partial(add, name="b"))
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], ValueError)
    assert isinstance(outcomes[2], IntegrityError)
    assert outcomes[3] == "b"
    assert await store.read(names) == ["a", "b"]


async def test_units_run_in_the_order_they_were_sent_and_see_each_other(store: Store) -> None:
    def count(connection: Connection, name: str) -> int:
        add(connection, name)
        return int(connection.execute(select(func.count()).select_from(courses)).scalar_one())

    outcomes = await gather(store, *(partial(count, name=f"c{number}") for number in range(300)))
    assert outcomes == list(range(1, 301))


async def test_what_follows_a_commit_happens_even_when_the_caller_has_left(store: Store) -> None:
    told: list[str] = []
    heard = anyio.Event()

    def tell(name: str) -> None:
        told.append(name)
        heard.set()

    async with anyio.create_task_group() as group:
        group.start_soon(store.write, partial(add, name="left"), tell)
        group.start_soon(store.write, partial(add, name="stayed"))
        await anyio.lowlevel.checkpoint()
        await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()
    if await store.read(names):
        with anyio.fail_after(60):
            await heard.wait()
        assert told == ["left"]


async def test_what_follows_a_commit_does_not_follow_a_failure(store: Store) -> None:
    told: list[str] = []
    await store.write(partial(add, name="a"), told.append)
    with pytest.raises(IntegrityError):
        await store.write(partial(add, name="a"), told.append)
    assert told == ["a"]


async def test_a_full_database_refuses_the_group_and_works_again_when_there_is_room(store: Store) -> None:
    def limit(connection: Connection, pages: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def swell(connection: Connection) -> None:
        for number in range(2000):
            add(connection, f"swell-{number}" + "x" * 500)

    await store.write(partial(limit, pages=1))
    outcomes = await gather(store, partial(add, name="a"), swell, partial(add, name="b"))
    assert isinstance(outcomes[1], Unreachable)
    assert "full" in str(outcomes[1].cause)
    kept = [outcome for outcome in (outcomes[0], outcomes[2]) if isinstance(outcome, str)]
    assert await store.read(names) == kept
    await store.write(partial(limit, pages=1_000_000))
    await store.write(partial(add, name="c"))
    assert await store.read(names) == [*kept, "c"]


async def test_another_process_that_writes_is_waited_for(store: Store, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with anyio.create_task_group() as group:
        group.start_soon(store.write, partial(add, name="patient"))
        await anyio.sleep(0.05)
        assert await store.read(names) == []
        other.execute("COMMIT")
    assert await store.read(names) == ["patient"]
    other.close()


async def test_a_closed_store_takes_nothing(store: Store) -> None:
    store.close()
    with pytest.raises(Unreachable):
        await store.write(partial(add, name="late"))


async def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(Unreachable, match="does not take"):
        await store.read(partial(add, name="sneaked"))
    assert await store.read(names) == []
