"""The models for one role: the one that is asked, and those that are asked where it does not answer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.calls.attempt import Attempt, Listener, Means, Served
from fondation_cli.calls.errors import ContextOverflow, ModelRefused, ModelUnavailable, QuestionRefused
from fondation_cli.models.faults import Fault
from fondation_cli.models.port import Call
from fondation_shared.errors import WorkFailed

_REST_SECONDS = 60.0
"""For how long a model that was given up is not the first to be asked."""
_LOOK_SECONDS = 0.1
_HINT = "fondation doctor   # shows which models are asked"


@dataclass(frozen=True, slots=True)
class Lineup:
    """Models in the order in which they are asked."""

    served: Sequence[Served]
    means: Means

    @property
    def identity(self) -> str:
        """All of them, and what else shapes their answers."""
        return "|".join(map(_shaped, self.served))

    @property
    def first(self) -> str:
        """The one that is asked: under its name answers are kept, whoever gave them in its place."""
        return _shaped(self.served[0])

    def call(self, call: Call, listener: Listener) -> None:
        """Have `call` answered; `listener` gets the answer.

        Raises BudgetReached, ModelUnavailable, ModelRefused (QuestionRefused: this one alone), ContextOverflow.
        """
        faults = []
        for served in self._in_order():
            fault = served.lasting or self._tried(served, call, listener)
            if fault is None:
                return
            faults.append(fault)
        raise _told(faults)

    def _in_order(self) -> list[Served]:
        """Those that were given up a moment ago come last."""
        now = self.means.clock.monotonic()
        return sorted(self.served, key=lambda one: one.rests_until > now)

    def _tried(self, served: Served, call: Call, listener: Listener) -> Fault | None:
        """Ask one model until it answers; the last fault where it does not."""
        tried = 0
        while True:
            tried += 1
            listener.begin()
            failure = Attempt(served, call, tried, listener, self.means).run()
            if failure is None:
                return None
            if failure.wait_seconds is None:
                if failure.fault.is_transient:
                    served.rests_until = self.means.clock.monotonic() + _REST_SECONDS
                return failure.fault
            self._sleep(failure.wait_seconds)

    def _sleep(self, seconds: float) -> None:
        until = self.means.clock.monotonic() + seconds
        while (left := until - self.means.clock.monotonic()) > 0:
            self.means.check()
            time.sleep(min(left, _LOOK_SECONDS))


def _shaped(served: Served) -> str:
    return f"{served.model.name}/{served.model.shape}"


def _told(faults: Sequence[Fault]) -> WorkFailed:
    """Why nobody answered. What may pass counts more than what will not: another try may do."""
    passing = [fault for fault in faults if fault.is_transient]
    if passing:
        return ModelUnavailable("No model answers.", cause=_why(passing[0]), hint=_HINT)
    if any(fault.kind == "overflow" for fault in faults):
        return ContextOverflow(
            "The question is larger than the model takes.", cause=f"It says: {faults[0].said}", hint=_HINT
        )
    own = [fault for fault in faults if not fault.is_lasting]
    if own:
        return QuestionRefused("The model's provider refuses the question.", cause=_why(own[0]), hint=_HINT)
    return ModelRefused("The model's provider refuses the question.", cause=_why(faults[0]), hint=_HINT)


def _why(fault: Fault) -> str:
    match fault.kind:
        case "busy":
            return f"It has too much to do: {fault.said}"
        case "key":
            return f"It does not accept the key: {fault.said}"
        case "quota":
            return f"What was paid for is used up: {fault.said}"
        case "unknown":
            return f"It does not know the model: {fault.said}"
        case _:
            return f"It says: {fault.said}"
