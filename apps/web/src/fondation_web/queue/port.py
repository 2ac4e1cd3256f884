"""What web asks of a queue: the order and the moment of delivery. The truth of a job is always in the store."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from fondation_shared.ids import JobId, KeyId
from fondation_shared.jobs import JobKind
from fondation_shared.priority import NORMAL, PRIORITIES, Priority
from fondation_shared.states import JobStatus
from fondation_web.queue.limits import Limits

STEP = timedelta(days=1)
"""What a step of priority is worth: so much earlier a job counts as due, among those that are due."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job's place in the queue: it may be delivered from `not_before` on, for the `attempt`-th time."""

    job_id: JobId
    kind: JobKind
    not_before: datetime
    attempt: int = 1
    priority: Priority = NORMAL
    owner: KeyId | None = None

    @property
    def rank(self) -> datetime:
        """Of those that are due, the one of the earliest rank goes first."""
        return self.not_before - STEP * PRIORITIES.index(self.priority)


@dataclass(frozen=True, slots=True)
class Left:
    """A delivery that is over, or will never be; `status` is where it left its job, `reason` why it has failed."""

    job_id: JobId
    kind: JobKind
    attempt: int
    status: JobStatus
    reason: str | None = None


Room = Mapping[JobKind, int]
"""How many jobs of each kind may be given out; of a kind that is not named none may."""


@dataclass(slots=True)
class Turn:
    """Whose turn it is: those of `drawn` alone, or with None whoever is first in the store's line.

    What became of them: `taken`; `parked`, as too many of their owner's run; `kept` in line, as too many of a kind do.
    """

    drawn: Sequence[JobId] | None = None
    taken: Sequence[JobId] = ()
    parked: Sequence[JobId] = ()
    kept: Sequence[JobId] = ()


class Bell(Protocol):
    """What a waiting claimer listens to."""

    async def wait(self, seconds: float, at_ring: Callable[[], None] | None = None) -> None:
        """Return when there may be work, or after `seconds`; a ring since the last wait counts.

        `at_ring` is called in the moment of a ring during the wait. That may be inside the transaction that adds the
        ticket: a look that is begun then is committed together with it. It must not raise.
        """
        ...

    def ring(self) -> None:
        """Ring it: a claimer that leaves with what others have to know passes that on."""
        ...


class Queue(Protocol):
    """Tickets of queued jobs. `add`, `take`, `remove` and `next_due` run inside the caller's transaction on the store.

    Guarantees of every engine, as `tests/queue` holds them to (`test_queue.py` those of the store, `test_bullmq.py`):
    - A ticket counts when its transaction is committed, and not at all when it is rolled back; so does a taking.
    - A ticket is handed to one taker, once. Whoever takes it makes the job's next state true in the same transaction,
      and adds a new ticket when the job is to be delivered again.
    - A ticket is never handed out before its `not_before`; among those of a kind that are due, the ones due first go
      first, then those that were added first. A step of priority counts as much as having been due a `STEP` earlier;
      BullMQ takes ranks of the same ten minutes for one. It lets kinds take turns, the store has one order for all.
    - Nobody is given a job of a kind that is paused, in the store or in the engine itself.
    - Never more jobs run at once than `limits` allow, however many take. A ticket beyond its owner's limit is parked,
      which `Turn` says; `announce` hears which are `back` in line. What ends of a kind that has a limit rings one bell.
    - When a ticket is added, one bell that listens for its kind rings, at the latest within milliseconds of the commit.
      A ring is never lost: a claimer that leaves without having looked since it rang passes it on.
    - Rings may come for nothing. Looking again is always safe.
    """

    def add(self, connection: Connection, ticket: Ticket) -> None:
        """Put a job in line; `announce` follows once that is committed."""
        ...

    def announce(self, added: Sequence[Ticket], left: Sequence[Left] = (), back: Sequence[Ticket] = ()) -> None:
        """Ring for tickets whose transaction is committed, and hear which deliveries are over; on the event loop.

        `back`: tickets that were parked, and stand in line again.
        """
        ...

    @property
    def limits(self) -> Limits:
        """How much may run at once."""
        ...

    @property
    def at_hand(self) -> bool:
        """Whether a `Turn()` may be taken without `turn`: nobody but the store is asked whose it is."""
        ...

    def turn(self, room: Room, limit: int) -> AbstractAsyncContextManager[Turn]:
        """Find out whose turn it is, for one `take` inside the block; where that fails, they keep their places.

        `room` is what `admission.room` found, which `take` asks again.
        """
        ...

    def take(
        self, connection: Connection, kinds: Collection[JobKind], limit: int, now: datetime, turn: Turn
    ) -> list[JobId]:
        """Up to `limit` jobs that are due, in order; they leave the line."""
        ...

    def remove(self, connection: Connection, job_id: JobId) -> bool:
        """Take a job out of line, wherever it stands; whether it stood there, and nobody takes it at this moment."""
        ...

    def next_due(self, connection: Connection, kinds: Collection[JobKind], now: datetime) -> datetime | None:
        """The `not_before` of the ticket that is due first, of kinds of which some may be given out.

        None where no job of these is in line.
        """
        ...

    def listen(self, kinds: Collection[JobKind]) -> AbstractContextManager[Bell]:
        """A bell that rings for these kinds. Begin to listen, then look; between the two nothing is missed."""
        ...

    async def held(self) -> frozenset[JobKind]:
        """The kinds that the engine itself holds back, where one is asked beside the store.

        Raises:
            Unreachable: it does not answer.

        """
        ...

    async def resume(self, kind: JobKind) -> None:
        """Ring every bell for a kind that is no longer paused, in every web; nor does the engine hold it back."""
        ...

    def close(self) -> None:
        """Ring every bell, for the last time: web is stopping."""
        ...
