import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from fondation_shared.errors import Conflict, FondationError, SequenceGap
from fondation_shared.events import GeneratorEvent, Log, PhaseFinished
from fondation_shared.ids import LeaseId
from fondation_shared.jobs import CourseRequest
from fondation_worker.report.sender import GATHER_SECONDS, Sender
from fondation_worker.report.spool import Spool
from fondation_worker.testing import Delivery, MemorySource


class Line:
    """A sender at work, its spool and what arrived."""

    def __init__(self, source: MemorySource, spool: Spool) -> None:
        source.submit(CourseRequest(repository="/srv/shop"))
        claim = source.grant(source.next())
        self.source = source
        self.spool = spool
        self.delivery: Delivery = source.deliveries[claim.lease.id]
        self.refusals: list[FondationError] = []
        self.sender = Sender(source, claim.lease.id, spool, self.refusals.append, self.remember)

    async def remember(self) -> None:
        self.source.calls.append("memo")

    def say(self, *texts: str) -> None:
        self.spool.append([Log(text=text) for text in texts])
        self.sender.wake()

    @property
    def heard(self) -> list[str]:
        return [event.text for event in self.delivery.events if isinstance(event, Log)]


@asynccontextmanager
async def line(source: MemorySource, folder: Path) -> AsyncIterator[Line]:
    with Spool(folder / "spool") as spool:
        made = Line(source, spool)
        async with anyio.create_task_group() as group:
            group.start_soon(made.sender.run)
            yield made
            group.cancel_scope.cancel()


async def test_what_was_remembered_goes_before_the_end_of_its_phase_is_told(tmp_path: Path) -> None:
    async with line(MemorySource(), tmp_path) as working:
        working.say("begun")
        await working.sender.drain()
        working.spool.append([PhaseFinished(phase="write", seconds=1.0, outcome="done")])
        await working.sender.drain()

        assert working.source.calls == ["events", "memo", "events"]


async def test_the_first_event_goes_out_at_once_and_those_behind_it_together(tmp_path: Path) -> None:
    async with line(MemorySource(), tmp_path) as working:
        began = time.monotonic()
        working.say("first")
        with anyio.fail_after(60):
            while not working.heard:
                await anyio.lowlevel.checkpoint()
        for number in range(50):
            working.say(str(number))
            await anyio.lowlevel.checkpoint()
        await working.sender.drain()
        assert working.heard == ["first", *map(str, range(50))]
        # A machine that stands still in between lets what is gathered go.
        gathered = (time.monotonic() - began) / GATHER_SECONDS
        assert working.source.calls.count("events") <= 3 + gathered


async def test_draining_sends_everything_that_was_said(tmp_path: Path) -> None:
    async with line(MemorySource(), tmp_path) as working:
        for number in range(1000):
            working.say(str(number))
        await working.sender.drain()
        assert len(working.heard) == 1000


class Stubborn(MemorySource):
    """Wants the same event for ever."""

    async def send_events(self, lease_id: LeaseId, first_seq: int, events: object) -> int:
        del lease_id, events
        self.calls.append("events")
        raise SequenceGap(first_seq)


class Ahead(MemorySource):
    """Has more than was ever said."""

    async def send_events(self, lease_id: LeaseId, first_seq: int, events: object) -> int:
        del lease_id, first_seq, events
        return 1000


@pytest.mark.parametrize("source", [Stubborn(), Ahead()])
async def test_a_server_that_makes_no_sense_is_not_asked_for_ever(tmp_path: Path, source: MemorySource) -> None:
    async with line(source, tmp_path) as working:
        working.say("a", "b")
        with anyio.fail_after(60):
            await working.sender.drain()
    assert isinstance(working.sender.refusal, Conflict)
    assert working.refusals == [working.sender.refusal]
    assert len(source.calls) < 10


async def test_repeats_after_a_lost_answer_are_not_doubled(tmp_path: Path) -> None:
    class Forgetful(MemorySource):
        """Stores the first batch, and the answer gets lost."""

        async def send_events(self, lease_id: LeaseId, first_seq: int, events: Sequence[GeneratorEvent]) -> int:
            self.down = not self.calls
            try:
                return await super().send_events(lease_id, first_seq, events)
            finally:
                self.down = False

    source = Forgetful()
    async with line(source, tmp_path) as working:
        working.say("a", "b")
        await working.sender.drain()
    assert working.heard == ["a", "b"]
