"""Where use cases are brought: runs each in a transaction, then lets out what follows from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from fondation_shared.clock import Clock
from fondation_shared.ids import KeyId
from fondation_web.feed import Feed
from fondation_web.jobs.change import Answer, Change, answered
from fondation_web.jobs.follow import go_on
from fondation_web.jobs.rules import Rules
from fondation_web.outbox.outbox import Outbox
from fondation_web.queue.port import Queue
from fondation_web.store.idempotency import Once
from fondation_web.store.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """`await desk.do(partial(cancel, job_id=…))`: one use case, one transaction, then the news of it."""

    store: Store
    queue: Queue
    feed: Feed
    clock: Clock
    rules: Rules
    outbox: Outbox
    by: KeyId | None = None
    """The key of whoever comes: what they ask for is theirs."""

    def of(self, caller: KeyId | None) -> "Desk":
        """The desk as that key comes to it."""
        return replace(self, by=caller)

    async def do(self, act: Callable[[Change], T]) -> T:
        """What `act` returns, once its changes are on disk.

        Raises:
            Exception: whatever `act` raised; nothing of it is kept.

        """
        return await self.begin(act)

    def begin(self, act: Callable[[Change], T]) -> Awaitable[T]:
        """As `do`, begun at once: inside another use case's transaction, `act` comes behind it and shares its commit.

        Raises:
            Unreachable: the store takes nothing more.

        """

        def work(connection: Connection) -> tuple[T, Change]:
            change = Change(connection, self.queue, self.rules, self.outbox, self.clock.now(), self.by)
            result = act(change)
            go_on(change)
            change.finish()
            return result, change

        return _result(self.store.submit(work, self._let_out))

    async def given(self, call: Once | None, kind: type[Answer]) -> Answer | None:
        """What was answered when the same call came before: what it names is not looked up anew.

        Raises:
            IdempotencyMismatch: the key came before with another call.

        """
        if call is None:
            return None
        return await self.look(partial(answered, call=call, kind=kind, now=self.clock.now()))

    async def look(self, query: Callable[[Connection], T]) -> T:
        """What `query` finds, on one consistent view of the store."""
        return await self.store.read(query)

    def _let_out(self, done: tuple[T, Change]) -> None:
        change = done[1]
        self.queue.announce(change.tickets, change.left, change.back)
        for job_id, entries in change.entries.items():
            self.feed.publish(job_id, entries, ended=job_id in change.ended)
        if change.posted:
            self.outbox.wake.ring()


async def _result(done: Awaitable[tuple[T, Change]]) -> T:
    return (await done)[0]
