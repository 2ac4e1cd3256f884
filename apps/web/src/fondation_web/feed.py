"""One event log, many readers: each gets what is stored behind its own place, then what is added, live.

Nothing is buffered per reader: who is behind reads the store page by page, who is up to date shares the job's tail.
So a slow reader costs nobody else anything, and a reader that comes back goes on where it was.
"""

from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import anyio
from sqlalchemy import Connection

from fondation_shared.errors import NotFound
from fondation_shared.ids import JobId
from fondation_web.store import events, jobs
from fondation_web.store.events import Entry
from fondation_web.store.herald import Herald
from fondation_web.store.store import Store

TAIL_ENTRIES = 1000
"""How much of a watched job's log is kept in memory for those who are up to date."""
BATCH_ENTRIES = 200
BATCH_SECONDS = 0.1
"""Entries are handed on at most this often, unless a whole batch is there: a page draws 200 lines as fast as one."""
KEEP_ALIVE_SECONDS = 15.0
_UNKNOWN = 2**62


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries in order; `ended`: the job is over and nothing follows. Empty and not ended: still there, nothing new."""

    entries: Sequence[Entry]
    ended: bool = False


@dataclass(slots=True)
class _Channel:
    """What those who watch one job share."""

    readers: int = 0
    ended: bool = False
    known: int = 0
    """The number of the last entry that was told of; the tail may end before it, where another web wrote more."""
    tail: deque[Entry] = field(default_factory=lambda: deque(maxlen=TAIL_ENTRIES))
    changed: anyio.Event = field(default_factory=anyio.Event)

    def wake(self) -> None:
        """Let every reader look again."""
        changed, self.changed = self.changed, anyio.Event()
        changed.set()

    def add(self, entries: Sequence[Entry], *, ended: bool) -> None:
        """Take in what was just stored. Webs that share a store may hear of their own changes out of order."""
        last = self.tail[-1].seq if self.tail else None
        if last is not None and entries[0].seq > last + 1:
            self.tail.clear()
        if last is None or entries[0].seq > last:
            self.tail.extend(entries)
        self.hear(entries[-1].seq, ended=ended)

    def hear(self, seq: int, *, ended: bool) -> None:
        """There are entries up to `seq`."""
        self.known = max(self.known, seq)
        self.ended = self.ended or ended
        self.wake()

    def lose_track(self) -> None:
        """Nobody knows how far the log goes, until somebody has looked."""
        self.tail.clear()
        self.known = _UNKNOWN
        self.wake()

    def find_track(self, seq: int) -> None:
        """The store had entries up to `seq` when somebody looked, and nothing was told of since."""
        if self.known == _UNKNOWN:
            self.known = seq

    def behind(self, seq: int) -> Batch | None:
        """What the tail has behind `seq`; None where entries behind it are only in the store."""
        if seq >= self.known:
            return Batch([], self.ended)
        first, last = (self.tail[0].seq, self.tail[-1].seq) if self.tail else (seq + 2, seq)
        if first > seq + 1 or last < self.known:
            return None
        fresh = [self.tail[index] for index in range(seq + 1 - first, min(last, seq + BATCH_ENTRIES) + 1 - first)]
        return Batch(fresh, self.ended and last <= seq + len(fresh))


class Feed:
    """The logs of all jobs, as they grow."""

    def __init__(self, store: Store, herald: Herald, *, keep_alive_seconds: float = KEEP_ALIVE_SECONDS) -> None:
        self._store = store
        self._herald = herald
        herald.listen("log", self._hear, self._missed)
        self._keep_alive = keep_alive_seconds
        self._channels: dict[JobId, _Channel] = {}
        self._closed = False

    def publish(self, job_id: JobId, entries: Sequence[Entry], *, ended: bool) -> None:
        """Hand on what was just stored; on the event loop."""
        channel = self._channels.get(job_id)
        if channel is not None:
            channel.add(entries, ended=ended)
        self._herald.tell("log", f"{job_id} {entries[-1].seq} {int(ended)}")

    async def page(self, job_id: JobId, after: int, limit: int = BATCH_ENTRIES) -> Batch:
        """Up to `limit` entries behind number `after`.

        Raises:
            NotFound: there is no such job.

        """
        return await self._store.read(partial(_page, job_id=job_id, after=after, limit=limit))

    async def follow(self, job_id: JobId, after: int) -> AsyncIterator[Batch]:
        """The log behind number `after`, until the job has ended or web stops; then live, an empty batch at times.

        Raises:
            NotFound: there is no such job.

        """
        with self._join(job_id) as channel:
            batch, live = Batch([]), False
            while not (self._closed or batch.ended):
                changed = channel.changed
                tail = channel.behind(after) if live else None
                batch = tail or await self.page(job_id, after)
                # The tail begins where the channel did: it counts once the store has nothing more to tell.
                live = tail is not None or len(batch.entries) < BATCH_ENTRIES
                if live and tail is None and channel.changed is changed:
                    channel.find_track(batch.entries[-1].seq if batch.entries else after)
                if batch.entries or batch.ended:
                    yield batch
                    after = batch.entries[-1].seq if batch.entries else after
                    await self._pause(batch)
                elif not await self._changed(changed):
                    yield batch

    def close(self) -> None:
        """End every stream: web is stopping."""
        self._closed = True
        for channel in self._channels.values():
            channel.wake()

    @property
    def watchers(self) -> int:
        """How many streams are open."""
        return sum(channel.readers for channel in self._channels.values())

    @contextmanager
    def _join(self, job_id: JobId) -> Iterator[_Channel]:
        channel = self._channels.setdefault(job_id, _Channel())
        channel.readers += 1
        try:
            yield channel
        finally:
            channel.readers -= 1
            if channel.readers == 0:
                del self._channels[job_id]

    def _hear(self, words: str) -> None:
        """Another web stored entries of a job."""
        job_id, seq, ended = words.split()
        channel = self._channels.get(JobId(job_id))
        if channel is not None:
            channel.hear(int(seq), ended=ended == "1")

    def _missed(self) -> None:
        """Others may have stored what nobody told of: every reader looks for itself."""
        for channel in self._channels.values():
            channel.lose_track()

    async def _pause(self, batch: Batch) -> None:
        """Let entries gather, so that the next batch is worth sending."""
        if len(batch.entries) < BATCH_ENTRIES and not (batch.ended or self._closed):
            await anyio.sleep(BATCH_SECONDS)

    async def _changed(self, changed: anyio.Event) -> bool:
        """Wait for news, for as long as a silent connection is left alone; whether there are any."""
        with anyio.move_on_after(self._keep_alive):
            await changed.wait()
        return changed.is_set()


def _page(connection: Connection, job_id: JobId, after: int, limit: int) -> Batch:
    job = jobs.find(connection, job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    entries = events.after(connection, job_id, after, limit)
    # Of a job whose time is over the last entry alone is kept.
    last = entries[-1].seq if entries else job.last_seq
    return Batch(entries, job.over and job.last_seq <= last)
