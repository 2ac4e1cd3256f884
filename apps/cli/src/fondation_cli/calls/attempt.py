"""One call to one model: what it can cost is held back, and what it took is booked, however it ends."""

from collections.abc import Callable
from dataclasses import dataclass

from fondation_cli.calls.budget import Ledger
from fondation_cli.calls.gate import Gate
from fondation_cli.calls.patience import Patience
from fondation_cli.calls.sum import Sum
from fondation_cli.models import tokens
from fondation_cli.models.answer import Usage
from fondation_cli.models.faults import Fault, FaultKind
from fondation_cli.models.port import Call, ModelPort, Reply
from fondation_cli.models.prices import Price
from fondation_shared.clock import Clock

_CHARGED: frozenset[FaultKind] = frozenset({"slow", "cut", "garbled", "filtered"})
"""Of these calls the provider may have read the question, and charged for that."""


@dataclass(slots=True)
class Served:
    """A model with what it takes, where it is entered, and how it fared."""

    model: ModelPort
    price: Price
    gate: Gate
    rests_until: float = float("-inf")
    lasting: Fault | None = None
    """Why it need not be asked at all: a fault that holds for every other question too."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a call needs beside its model."""

    ledger: Ledger
    patience: Patience
    clock: Clock
    check: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one call to `model` took, in `seconds`. `reply` None: it brought no whole answer."""

    model: ModelPort
    usage: Usage
    price: Sum
    seconds: float
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told of calls: when one begins, each piece of its text, and what it took before that is booked."""

    begin: Callable[[], None]
    hear: Callable[[str], None]
    took: Callable[[Taken], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that brought no answer. `wait_seconds`: how long to wait for the next one; None: there is to be none."""

    fault: Fault
    wait_seconds: float | None


@dataclass(slots=True)
class Attempt:
    """The call of `call` to `served` that is number `tried`, from 1."""

    served: Served
    call: Call
    tried: int
    listener: Listener
    means: Means
    heard: str = ""

    def run(self) -> Failure | None:
        """Make it; None where it brought an answer. Raises BudgetReached, and what stops the job.

        A provider that asks to be left alone is left alone by everybody from that moment on: for longer than anybody
        waits, it fails at once.
        """
        try:
            with self.served.gate.entered(self.means.check):
                return self._inside()
        except Fault as closed:
            return Failure(closed, None)

    def _inside(self) -> Failure | None:
        if self.served.lasting is not None:
            return Failure(self.served.lasting, None)
        most = Sum(self.served.price.most(self._read, self.call.max_tokens), self._read + self.call.max_tokens)
        with self.means.ledger.holding(most, self.means.check) as held:
            self.served.gate.wait(self.means.check)
            fault = self._made(held)
        if fault is None:
            return None
        wait = self.means.patience.wait_seconds(self.tried, fault)
        self._leave_alone(fault, wait)
        return Failure(fault, wait)

    def _leave_alone(self, fault: Fault, wait: float | None) -> None:
        """What the fault means for others, whatever becomes of this question."""
        asked = fault.retry_after
        if fault.is_lasting:
            self.served.lasting = fault
        elif asked is not None or fault.kind == "busy":
            self.served.gate.close_for(max(asked or 0.0, wait or 0.0))

    def _made(self, held: str) -> Fault | None:
        started = self.means.clock.monotonic()
        try:
            reply = self.served.model.call(self.call, self.means.patience.deadlines, self._hear, self.means.check)
        except Fault as fault:
            self._book(held, self._wasted(fault), None, started)
            return fault
        except BaseException:
            # A job that is stopped leaves a call that is paid for as far as it came.
            self.means.ledger.settle(held, self._sum(self._so_far))
            raise
        usage = reply.usage or Usage(self._read, self.call.max_tokens, measured=False)
        self._book(held, usage, reply, started)
        return None

    def _book(self, held: str, usage: Usage, reply: Reply | None, started: float) -> None:
        took = self._sum(usage)
        seconds = round(self.means.clock.monotonic() - started, 3)
        try:
            if usage.tokens:
                self.listener.took(Taken(self.served.model, usage, took, seconds, reply))
        finally:
            self.means.ledger.settle(held, took, measured=usage.measured or reply is None)

    def _hear(self, piece: str) -> None:
        self.heard += piece
        self.listener.hear(piece)

    def _sum(self, usage: Usage) -> Sum:
        return Sum(self.served.price.of(usage), usage.tokens)

    def _wasted(self, fault: Fault) -> Usage:
        """What a call took that brought no answer, as far as that can be known."""
        return self._so_far if fault.has_begun or fault.kind in _CHARGED else Usage(0, 0)

    @property
    def _so_far(self) -> Usage:
        return Usage(self._read, tokens.tokens_in(self.heard), measured=False)

    @property
    def _read(self) -> int:
        return tokens.of(self.call)
