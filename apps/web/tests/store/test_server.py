"""The store on a server: what several webs do to the same rows counts once each, whatever comes between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from time import monotonic

import anyio
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from postgres_server import PostgresServer
from psycopg import errors
from sqlalchemy import Connection, Engine, NullPool, create_engine, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from fondation_shared.errors import SettingsError, Unreachable
from fondation_shared.events import Log
from fondation_shared.ids import CourseId
from fondation_web.in_process import PASSED, local_web
from fondation_web.store import courses as courses_in_store
from fondation_web.store import followings
from fondation_web.store.opening import open_store
from fondation_web.store.postgres_store import WRITERS
from fondation_web.store.store import Store
from fondation_web.store.tables import courses, metadata

CLAIM = {"workerId": "w1", "kinds": ["course"], "slots": 1, "waitSeconds": 60}


@pytest.fixture
async def webs(database: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two webs on one database."""
    both = open_store(database), open_store(database)
    yield both
    for each in both:
        each.close()


def add(connection: Connection, name: str) -> str:
    connection.execute(
        insert(courses).values(
            id=name, identity=name, repository="r", language="en", created_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    )
    return name


def names(connection: Connection) -> list[str]:
    return list(connection.execute(select(courses.c.id).order_by(courses.c.id)).scalars())


def engine(url: str) -> Engine:
    """Somebody else's way to the database: no connection outlives its use."""
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)


async def test_a_database_that_was_made_without_an_encoding_serves_too(postgres: PostgresServer) -> None:
    url = postgres.database("ENCODING SQL_ASCII LOCALE 'C' TEMPLATE template0")
    store = open_store(url)
    await store.write(partial(add, name="café"))
    assert await store.read(names) == ["café"]
    store.close()


async def test_an_empty_database_gets_the_tables_of_the_code_from_whoever_comes_first(postgres: PostgresServer) -> None:
    url = postgres.database()

    def start() -> None:
        open_store(url).close()

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(anyio.to_thread.run_sync, start)
    with engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


async def test_what_one_web_writes_the_other_reads(webs: tuple[Store, Store]) -> None:
    assert await webs[0].write(partial(add, name="a")) == "a"
    assert await webs[1].read(names) == ["a"]


async def test_what_raises_leaves_nothing_and_harms_nobody(webs: tuple[Store, Store]) -> None:
    def fails(connection: Connection) -> None:
        add(connection, "never")
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        await webs[0].write(fails)
    with pytest.raises(IntegrityError):
        await webs[0].write(lambda connection: [add(connection, "twice") for _ in range(2)])
    await webs[0].write(partial(add, name="kept"))
    assert await webs[1].read(names) == ["kept"]


@pytest.mark.parametrize("error", [errors.DiskFull("no room"), errors.DeadlockDetected("again and again")])
async def test_who_finds_no_room_may_come_again(webs: tuple[Store, Store], error: psycopg.Error) -> None:
    def fails(connection: Connection) -> None:
        add(connection, "never")
        raise error

    with pytest.raises(Unreachable) as refusal:
        await webs[0].write(fails)
    assert (refusal.value.status, refusal.value.cause) == (503, str(error))
    assert refusal.value.retry_after
    assert await webs[1].read(names) == []


async def test_those_who_want_the_same_at_once_find_what_the_first_one_made(webs: tuple[Store, Store]) -> None:
    together = Barrier(2, timeout=30)
    tries: list[int] = []

    def find_or_make(connection: Connection) -> str:
        found = connection.execute(select(courses.c.id)).scalar()
        if len(tries) < 2:
            tries.append(1)
            together.wait()
        return found or add(connection, "one")

    made: list[str] = []

    async def ask(store: Store) -> None:
        made.append(await store.write(find_or_make))

    async with anyio.create_task_group() as group:
        for store in webs:
            group.start_soon(ask, store)
    assert made == ["one", "one"]
    assert await webs[0].read(names) == ["one"]


async def test_those_who_stand_in_each_others_way_both_get_through(webs: tuple[Store, Store]) -> None:
    together = Barrier(2, timeout=30)
    met: list[int] = []
    for name in "ab":
        await webs[0].write(partial(add, name=name))

    def cross(connection: Connection, first: str, second: str) -> None:
        longer = func.coalesce(courses.c.title, "") + "x"
        connection.execute(update(courses).where(courses.c.id == first).values(title=longer))
        if len(met) < 2:
            met.append(1)
            together.wait()
        connection.execute(update(courses).where(courses.c.id == second).values(title=longer))

    async with anyio.create_task_group() as group:
        group.start_soon(webs[0].write, partial(cross, first="a", second="b"))
        group.start_soon(webs[1].write, partial(cross, first="b", second="a"))
    titles = await webs[0].read(lambda connection: list(connection.execute(select(courses.c.title)).scalars()))
    assert titles == ["xx", "xx"]


async def test_readers_change_nothing(webs: tuple[Store, Store]) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        await webs[0].read(partial(add, name="a"))


async def test_who_stops_waiting_changes_nothing_about_what_was_begun(webs: tuple[Store, Store]) -> None:
    told = anyio.Event()

    def slow(connection: Connection) -> str:
        connection.execute(text("SELECT pg_sleep(0.3)"))
        return add(connection, "kept")

    with anyio.move_on_after(0.05):
        await webs[0].write(slow, lambda _: told.set())
    with anyio.fail_after(30):
        await told.wait()
    assert await webs[0].read(names) == ["kept"]


async def test_changes_that_nobody_waits_for_are_not_counted_for_good(
    webs: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fondation_web.store.postgres_store.MAX_PENDING", 4)
    for number in range(8):
        called_off = asyncio.ensure_future(webs[0].submit(partial(add, name=f"{number}")))
        called_off.cancel()
        # What comes behind it is done when it is.
        with anyio.fail_after(60):
            while len(await webs[1].read(names)) <= number:  # noqa: ASYNC110 - seen from outside
                await anyio.sleep(0.01)
    await webs[0].write(partial(add, name="last"))
    assert await webs[1].read(names) == [*"01234567", "last"]


async def test_a_change_waits_for_a_server_that_comes_back(database: str, postgres: PostgresServer) -> None:
    store = open_store(database)
    await store.write(partial(add, name="before"))
    postgres.stop()
    async with anyio.create_task_group() as group:
        group.start_soon(store.write, partial(add, name="after"))
        await anyio.to_thread.run_sync(postgres.start)
    assert await store.read(names) == ["after", "before"]
    store.close()


async def test_a_server_that_says_nothing_keeps_nobody_waiting_and_what_was_begun_is_carried_through(
    webs: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    told = anyio.Event()
    with psycopg.connect(database) as stands_still:
        stands_still.execute("LOCK TABLE courses")
        monkeypatch.setattr("fondation_web.store.postgres_store.STILL_SECONDS", 0.2)
        for call in (webs[0].write(partial(add, name="begun"), lambda _: told.set()), webs[0].read(names)):
            with pytest.raises(Unreachable, match="does not answer") as refused:
                await call
            assert refused.value.retry_after
    with anyio.fail_after(60):
        await told.wait()
    monkeypatch.undo()
    assert await webs[0].read(names) == ["begun"]


async def test_a_change_that_nobody_waits_for_any_more_is_not_begun(
    webs: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    with psycopg.connect(database) as stands_still:
        stands_still.execute("LOCK TABLE courses")
        monkeypatch.setattr("fondation_web.store.postgres_store.STILL_SECONDS", 0.2)
        waiting = [asyncio.ensure_future(webs[0].write(partial(add, name=f"{number:02}"))) for number in range(20)]
        given_up = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(each) for each in given_up} == {Unreachable}
        monkeypatch.undo()
    await webs[0].write(partial(add, name="last"))
    assert len(await webs[0].read(names)) <= WRITERS + 1


async def test_what_was_read_when_the_server_was_lost_is_read_again(database: str, postgres: PostgresServer) -> None:
    store = open_store(database)
    await store.write(partial(add, name="kept"))
    looks: list[list[str]] = []

    def look(connection: Connection) -> list[str]:
        looks.append(names(connection))
        if len(looks) == 1:
            postgres.cut(database)
        return looks[-1]

    assert await store.read(look) == ["kept"]
    assert len(looks) == 2
    store.close()


async def test_a_server_that_stays_away_is_said_to_be_and_a_closed_store_as_well(
    database: str, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(database)
    monkeypatch.setattr("fondation_web.store.postgres_store.PATIENCE_SECONDS", 0.1)
    postgres.stop()
    try:
        for call in (store.write, store.read):
            with pytest.raises(Unreachable):
                await call(names)
        with pytest.raises(SettingsError, match="cannot be used"):
            open_store(database.replace("test@", "test:secret@"))
    finally:
        postgres.start()
    store.close()
    with pytest.raises(Unreachable):
        store.submit(names)


async def test_of_many_who_ask_a_server_that_is_away_the_last_hears_of_it_as_soon_as_the_first(
    database: str, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(database)
    monkeypatch.setattr("fondation_web.store.postgres_store.PATIENCE_SECONDS", 0.3)

    async def refused(call: Callable[[Callable[[Connection], object]], Awaitable[object]]) -> None:
        with pytest.raises(Unreachable):
            await call(names)

    async def seconds(callers: int) -> float:
        begun = monotonic()
        async with anyio.create_task_group() as group:
            for _ in range(callers):
                group.start_soon(refused, store.write)
                group.start_soon(refused, store.read)
        return monotonic() - begun

    postgres.stop()
    try:
        assert await seconds(160) < 10 * await seconds(1)
    finally:
        postgres.start()
    monkeypatch.setattr("fondation_web.store.postgres_store.PATIENCE_SECONDS", 60.0)
    assert await store.read(names) == []
    store.close()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nobody:secret@127.0.0.1:1/fondation",
        "postgresql://nobody:secret@127.0.0.1:port/fondation",
        "postgresql://nobody@127.0.0.1:1/fondation?password=secret",
        "postgresql://nobody:secret@127.0.0.1:1/fondation?nonsense=1",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        open_store(address)
    told = f"{refusal.value.detail}{refusal.value.cause}{refusal.value.hint}"
    assert "secret" not in told
    assert "FONDATION_DATABASE_URL" in told


def test_tables_of_a_newer_version_are_left_alone_and_said_to_be_so(postgres: PostgresServer) -> None:
    database = postgres.database()
    open_store(database).close()
    with engine(database).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE notes SET value = '9998' WHERE name = 'oldest'"))
    with pytest.raises(SettingsError) as refusal:
        open_store(database)
    assert "9999" in str(refusal.value.cause)


async def test_of_several_webs_one_acts_on_a_schedule_that_is_due(webs: tuple[Store, Store]) -> None:
    now = datetime(2026, 1, 5, 6, tzinfo=UTC)
    course_id = CourseId(await webs[0].write(partial(add, name="crs_a")))
    scheduled = partial(followings.set_schedule, course_id=course_id, cron="0 6 * * *", timezone="UTC", next_due=now)
    await webs[0].write(scheduled)
    together = Barrier(2, timeout=30)
    met: list[int] = []

    def fire(connection: Connection) -> bool:
        found = followings.due(connection, now)
        if len(met) < 2:
            met.append(1)
            together.wait()
        courses_in_store.hold(connection, course_id)
        return [followings.claim(connection, seen, now + timedelta(days=1)) for seen in found] == [True]

    fired: list[bool] = []

    async def ask(store: Store) -> None:
        fired.append(await store.write(fire))

    async with anyio.create_task_group() as group:
        for store in webs:
            group.start_soon(ask, store)
    assert sorted(fired) == [False, True]
    assert await webs[1].read(followings.next_due) == now + timedelta(days=1)


async def test_an_older_release_works_on_newer_tables_that_are_for_it_as_well(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    database = postgres.database()
    open_store(database).close()
    newer = (
        "CREATE TABLE later (id TEXT PRIMARY KEY)",
        "ALTER TABLE jobs ADD COLUMN later TEXT",
        "ALTER TABLE leases ADD COLUMN later INTEGER NOT NULL DEFAULT 0",
        "UPDATE alembic_version SET version_num = '9999'",
    )
    with engine(database).begin() as connection:
        for statement in newer:
            connection.execute(text(statement))
    async with local_web(tmp_path, (), database_url=database) as older:
        job_id, lease = await older.started()
        await older.worker.send_events(lease, 1, [Log(text="still here")])
        await older.worker.finish(lease, PASSED)
        assert (await older.types(job_id))[-1] == "job.completed"
    with engine(database).connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


async def test_while_the_server_is_away_callers_are_told_to_come_back_and_then_all_goes_on(
    database: str, postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fondation_web.store.postgres_store.PATIENCE_SECONDS", 0.1)
    async with local_web(tmp_path, (), database_url=database, lease_seconds=15.0) as local:
        job_id, lease = await local.started()
        await anyio.to_thread.run_sync(postgres.stop, "immediate")
        try:
            answers = [
                await local.http.get("/v1/jobs"),
                await local.http.post("/v1/courses", json={"repository": str(tmp_path / "flask")}),
                await local.http.post("/v1/worker/claim", json=CLAIM),
            ]
            health = await local.http.get("/health")
        finally:
            await anyio.to_thread.run_sync(postgres.start)
        monkeypatch.setattr("fondation_web.store.postgres_store.PATIENCE_SECONDS", 60.0)
        for answer in answers:
            assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
            assert answer.json()["code"] == "unreachable"
            assert int(answer.headers["retry-after"]) > 0
        assert (health.status_code, health.json()["services"]["store"]) == (503, "down")
        with anyio.fail_after(60):
            while (await local.http.get("/readyz")).is_error:  # noqa: ASYNC110 - seen from outside
                await anyio.sleep(0.05)
        await local.worker.finish(lease, PASSED)
        assert (await local.types(job_id))[-1] == "job.completed"
