"""Which workers are there: those that ask this web for work or report to it, and those that other webs tell of."""

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from fondation_shared.clock import Clock
from fondation_shared.jobs import JobKind
from fondation_shared.leases import ClaimRequest
from fondation_shared.project import SandboxRecord
from fondation_shared.refusal import Refusal
from fondation_shared.wire import Wire
from fondation_web.store.herald import Herald

SILENCE_SECONDS = 20.0
"""A worker that works beats once a second; one that does not asks for work again at once."""
TELL_SECONDS = 5.0
"""How often other webs are told that a worker was heard of."""
_WHO = "who"
"""What a web says that does not know who is there."""


class WorkerSeen(Wire):
    """A worker that is there: which kinds of job it asks for, what it builds projects in, or why it builds none."""

    id: str
    kinds: list[JobKind]
    sandbox: SandboxRecord | None = None
    refusal: Refusal | None = None


class _Sign(Wire):
    """What webs tell each other of a worker. `web`: who tells, and knows it to be there for so many `seconds` more.

    `asked`: what it asked for last. `left`: it is no longer at that web, or said goodbye to all.
    """

    web: str
    worker_id: str
    seconds: float = SILENCE_SECONDS
    asked: ClaimRequest | None = None
    left: Literal["it", "all"] | None = None


class Presence:
    """Which workers are there: those whose question for work is open, and those who were heard of lately."""

    def __init__(self, clock: Clock, herald: Herald) -> None:
        self._clock = clock
        self._herald = herald
        self._own = secrets.token_hex(4)
        self._waiting: Counter[str] = Counter()
        self._until: dict[str, dict[str, float]] = {}
        """Of each worker: until when each web knows it to be there, by this web's clock."""
        self._said: dict[str, ClaimRequest] = {}
        self._told: dict[str, float] = {}
        herald.listen("worker", self._hear, self._ask)
        self._ask()

    def heard(self, worker_id: str) -> None:
        """A worker gave a sign of life."""
        self._forget_old()
        self._know(worker_id, self._own, SILENCE_SECONDS)
        if self._clock.monotonic() - self._told.get(worker_id, -TELL_SECONDS) >= TELL_SECONDS:
            self._tell(worker_id)

    def left(self, worker_id: str) -> None:
        """A worker said goodbye."""
        self._drop(worker_id, None)
        self._say(_Sign(web=self._own, worker_id=worker_id, left="all"))

    def hung_up(self, worker_id: str) -> None:
        """A worker no longer waits for the answer to its question; another web may have heard of it since."""
        self._drop(worker_id, self._own)
        self._say(_Sign(web=self._own, worker_id=worker_id, left="it"))

    @contextmanager
    def waiting(self, asked: ClaimRequest) -> Iterator[None]:
        """A worker's question for work is open while the block runs; unless it left meanwhile, it is there after it."""
        worker_id = asked.worker_id
        if self._said.get(worker_id) != asked:
            self._told.pop(worker_id, None)
        self._said[worker_id] = asked
        self._waiting[worker_id] += 1
        self.heard(worker_id)
        try:
            yield
        finally:
            self._waiting[worker_id] -= 1
            self._waiting += Counter()
            if self._own in self._until.get(worker_id, {}):
                self.heard(worker_id)

    @property
    def up(self) -> bool:
        """Whether a worker is there."""
        return any(map(self._is_there, {*self._until, *self._waiting}))

    @property
    def workers(self) -> list[WorkerSeen]:
        """Those that are there, as they asked last; a working one that has not asked since web started says nothing."""
        there = (asked for worker_id, asked in sorted(self._said.items()) if self._is_there(worker_id))
        return [
            WorkerSeen(id=asked.worker_id, kinds=asked.kinds, sandbox=asked.sandbox, refusal=asked.refusal)
            for asked in there
        ]

    def does(self, kind: JobKind) -> bool:
        """Whether a worker is there that does such jobs, or one that has not said what it does."""
        silent = any(self._is_there(worker_id) for worker_id in {*self._until, *self._waiting} - set(self._said))
        return silent or any(kind in worker.kinds for worker in self.workers)

    def _is_there(self, worker_id: str) -> bool:
        known = self._until.get(worker_id, {}).values()
        return bool(self._waiting[worker_id]) or any(until > self._clock.monotonic() for until in known)

    def _know(self, worker_id: str, web: str, seconds: float) -> None:
        self._until.setdefault(worker_id, {})[web] = self._clock.monotonic() + seconds

    def _forget_old(self) -> None:
        for worker_id in [known for known in self._until if not self._is_there(known)]:
            self._drop(worker_id, None)

    def _drop(self, worker_id: str, web: str | None) -> None:
        """Forget what that web knew of a worker, or what all did."""
        known = self._until.get(worker_id, {})
        known.pop(web or "", None)
        if not known or web is None:
            self._until.pop(worker_id, None)
            self._said.pop(worker_id, None)
        self._told.pop(worker_id, None)

    def _tell(self, worker_id: str) -> None:
        """Tell the others of a worker; one whose question is open counts as there for as long as that may be."""
        asked = self._said.get(worker_id)
        patience = asked.wait_seconds if asked and self._waiting[worker_id] else 0.0
        self._told[worker_id] = self._clock.monotonic()
        self._say(_Sign(web=self._own, worker_id=worker_id, seconds=SILENCE_SECONDS + patience, asked=asked))

    def _say(self, sign: _Sign) -> None:
        self._herald.tell("worker", sign.to_json())

    def _ask(self) -> None:
        """What others told may be lost."""
        self._herald.tell("worker", _WHO)

    def _hear(self, words: str) -> None:
        """Another web tells of a worker, or asks who is there."""
        if words == _WHO:
            for worker_id in [known for known, by in self._until.items() if self._own in by]:
                self._tell(worker_id)
            return
        sign = _Sign.model_validate_json(words)
        if sign.left is not None:
            self._drop(sign.worker_id, sign.web if sign.left == "it" else None)
            return
        self._forget_old()
        self._know(sign.worker_id, sign.web, sign.seconds)
        if sign.asked is not None:
            self._said[sign.worker_id] = sign.asked
