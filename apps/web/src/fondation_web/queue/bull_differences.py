"""Where Redis and the store differ: found some at a time, so that a long line holds up nobody.

A part of the line is looked at each time, and all of it where something may be missing: at the start, when Redis was
away or forgot what it was told, when a web died that had something to tell, when fewer stand there than should.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_web.queue.bull_line import BullLine, or_unreachable
from fondation_web.queue.bull_places import place_id, place_of
from fondation_web.queue.port import Ticket
from fondation_web.queue.ticket_pages import PAGE, counted, named, page, under_way

Amiss = Ticket | tuple[JobKind, str]
"""A ticket without a place, or a place that is drawn and stands for no delivery."""
Mend = Callable[[frozenset[Amiss]], Awaitable[None]]
T = TypeVar("T")

AT_ONCE = 10_000
"""So many are mended before more are looked for."""
_ON_THE_WAY = 50
"""Tickets and ends of which Redis has not heard yet, on a busy server."""


class Look(Protocol):
    """The store."""

    def __call__(self, query: Callable[[Connection], T], /) -> Awaitable[T]:
        """What `query` finds."""
        ...


@dataclass(slots=True)
class Doubt:
    """Whether Redis may lack what nobody has looked for yet. At the start it may."""

    there: bool = True


class Differences:
    """Between `lines` and what `look` shows."""

    def __init__(self, lines: Mapping[JobKind, BullLine], look: Look, doubt: Doubt) -> None:
        self._lines = lines
        self._look = look
        self._doubt = doubt
        self._next = 0
        """Behind which number of a ticket the next part begins."""

    async def tell(self, mend: Mend) -> None:
        """Have `mend` called with what is amiss, as often as there is some.

        Raises:
            Unreachable: Redis or the store is away.

        """
        with or_unreachable():
            unseen = {kind: run for kind, line in self._lines.items() if (run := await line.unseen())}
            whole = self._doubt.there or bool(unseen) or await self._fewer()
        self._doubt.there = False
        try:
            await self._compare(mend, whole=whole)
        except BaseException:
            self._doubt.there |= whole
            raise
        with or_unreachable():
            for kind, run in unseen.items():
                await self._lines[kind].see(run)

    async def still(self, first: frozenset[Amiss]) -> frozenset[Amiss]:
        """What of that is amiss at a second look."""
        found = await self._over() if any(not isinstance(each, Ticket) for each in first) else set()
        for tickets in _pages([each for each in first if isinstance(each, Ticket)]):
            found |= await self._lacking(await self._look(partial(named, job_ids=[each.job_id for each in tickets])))
        return first & found

    async def _compare(self, mend: Mend, *, whole: bool) -> None:
        found, more = await self._over(), True
        self._next = 0 if whole else self._next
        while more:
            part = await self._look(partial(page, after=self._next))
            found |= await self._lacking(part.tickets)
            self._next = part.last or 0
            more = whole and part.last is not None
            if found and (not more or len(found) >= AT_ONCE):
                await mend(frozenset(found))
                found = set()

    async def _lacking(self, tickets: Sequence[Ticket]) -> set[Amiss]:
        found: set[Amiss] = set()
        for kind, line in self._lines.items():
            with or_unreachable():
                lacking = await line.lacking([place_of(each) for each in tickets if each.kind == kind])
            found |= {each for each in tickets if each.kind == kind and place_of(each) in lacking}
        return found

    async def _over(self) -> set[Amiss]:
        """What is drawn and not worked on; where a ticket stands for it, that."""
        at_work = {place_id(each.job_id, each.attempt) for each in await self._look(under_way)}
        over: dict[str, JobKind] = {}
        for kind, line in self._lines.items():
            with or_unreachable():
                over |= dict.fromkeys(await line.drawn() - at_work, kind)
        found: set[Amiss] = {(kind, place) for place, kind in over.items()}
        for places in _pages(list(over)):
            jobs = [JobId(place.rpartition("-")[0]) for place in places]
            found |= {each for each in await self._look(partial(named, job_ids=jobs)) if place_of(each) in over}
        return found

    async def _fewer(self) -> bool:
        """Whether Redis has fewer places than there are tickets and deliveries."""
        counts = Counter(each.kind for each in await self._look(under_way)) + Counter(await self._look(counted))
        return any([await line.count() + _ON_THE_WAY < counts[kind] for kind, line in self._lines.items()])


def _pages(found: list[T]) -> Iterator[list[T]]:
    for first in range(0, len(found), PAGE):
        yield found[first : first + PAGE]
