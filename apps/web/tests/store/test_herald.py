"""News between webs: each hears the others, none itself; after an absence everybody is told to look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from postgres_server import PostgresServer

from fondation_web.store.postgres_herald import PostgresHerald


class Listener:
    """A web's herald, what it heard, and how often it may have missed something."""

    def __init__(self, url: str) -> None:
        self.herald = PostgresHerald(url)
        self.heard: list[str] = []
        self.missed = 0
        self.herald.listen("log", self.heard.append, self._miss)

    def _miss(self) -> None:
        self.missed += 1

    async def until(self, count: int) -> None:
        with anyio.fail_after(60):
            while len(self.heard) < count:  # noqa: ASYNC110 - what is waited for comes from outside
                await anyio.sleep(0.01)

    async def until_missed(self, count: int) -> None:
        with anyio.fail_after(60):
            while self.missed < count:  # noqa: ASYNC110 - the same
                await anyio.sleep(0.01)


@asynccontextmanager
async def two(url: str) -> AsyncIterator[tuple[Listener, Listener]]:
    both = Listener(url), Listener(url)
    async with anyio.create_task_group() as group:
        for each in both:
            group.start_soon(each.herald.run)
        for each in both:
            await each.until_missed(1)
        yield both
        group.cancel_scope.cancel()


async def test_what_one_says_the_other_hears_and_nobody_hears_themselves(database: str) -> None:
    async with two(database) as (one, other):
        one.herald.tell("log", "a")
        other.herald.tell("log", "b")
        one.herald.tell("queue", "nobody listens")
        await one.until(1)
        await other.until(1)
        assert (one.heard, other.heard) == (["b"], ["a"])


async def test_more_than_a_message_holds_comes_in_several_and_nothing_twice(database: str) -> None:
    async with two(database) as (one, other):
        said = [f"{number} " + "é" * 100 for number in range(300)]
        for words in [*said, *said]:
            one.herald.tell("log", words)
        await other.until(len(said))
        assert other.heard == said


async def test_of_tickets_each_is_told_though_they_are_alike(database: str) -> None:
    async with two(database) as (one, other):
        heard: list[str] = []
        other.herald.listen("queue", heard.append, lambda: None)
        for _ in range(500):
            one.herald.tell("queue", "course")
        one.herald.tell("log", "last")
        await other.until(1)
        assert heard == ["course"] * 500


async def test_a_server_that_was_away_has_everybody_look_and_goes_on(database: str, postgres: PostgresServer) -> None:
    async with two(database) as (one, other):
        await anyio.to_thread.run_sync(postgres.stop)
        one.herald.tell("log", "while it is away")
        await anyio.to_thread.run_sync(postgres.start)
        await one.until_missed(2)
        await other.until_missed(2)
        one.herald.tell("log", "after")
        with anyio.fail_after(60):
            while "after" not in other.heard:  # noqa: ASYNC110 - the same
                await anyio.sleep(0.01)
