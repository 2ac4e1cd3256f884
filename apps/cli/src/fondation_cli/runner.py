"""Runs a pipeline: named phases in order, memo, cancellation, events."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, Protocol

from fondation_cli.memo import Inputs, Memo, memo_key
from fondation_shared.clock import Clock
from fondation_shared.events import GeneratorEvent, Level, Log, PhaseFinished, PhaseProgress, PhaseStarted

Emit = Callable[[GeneratorEvent], None]
"""Where events go."""

_PROGRESS_SECONDS = 0.1


class Report(Protocol):
    """How a step says how far it is: `done` of `total`, and what it is doing."""

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Tell it; cheap enough for every step of a loop."""
        ...


class Phase:
    """A phase while it runs: a `Report`, and what it will say of itself when it is done."""

    def __init__(self, name: str, run: "Run") -> None:
        self.name = name
        self.summary: str | None = None
        self.reused = False
        self._run = run
        self._last = float("-inf")
        self._told: tuple[int, int, str] | None = None

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the phase is: news only, at most ten times a second. Also the place where a stop is noticed."""
        self._run.check()
        now = self._run.clock.monotonic()
        news = (done, total, message)
        if news == self._told or (done < total and now - self._last < _PROGRESS_SECONDS):
            return
        self._last, self._told = now, news
        self._run.emit(PhaseProgress(phase=self.name, done=done, total=total, message=_text(message) or None))


class Run:
    """One run of a pipeline.

    `phases` are its phases in their order; `emit` takes every event, stamped; `check` raises once a stop was asked for.
    """

    def __init__(
        self, phases: Sequence[str], *, emit: Emit, memo: Memo, clock: Clock, check: Callable[[], None]
    ) -> None:
        self.clock = clock
        self.check = check
        self.phase_name: str | None = None
        self._phases = list(phases)
        self._emit = emit
        self._memo = memo

    def expect(self, phases: Sequence[str]) -> None:
        """Say which phases are to come, where that depends on the job."""
        self._phases = list(phases)

    def emit(self, event: GeneratorEvent) -> None:
        """Hand on an event, with the time it happened."""
        self._emit(event.model_copy(update={"at": self.clock.now()}))

    def log(self, text: str, level: Level = "info") -> None:
        """A line for whoever watches."""
        self.emit(Log(level=level, text=_text(text)))

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[Phase]:
        """Run the next phase: start and end are events. After a failure `phase_name` still says where it was."""
        self.check()
        self.phase_name = name
        self.emit(PhaseStarted(phase=name, index=self._phases.index(name), total=len(self._phases)))
        started = self.clock.monotonic()
        phase = Phase(name, self)
        try:
            yield phase
            self.check()
        except Exception:  # whatever it is, the phase has ended, and it goes on to whoever knows it
            self._finish(phase, started, failed=True)
            raise
        self._finish(phase, started, failed=False)
        self.phase_name = None

    def remember(self, step: str, version: str, inputs: Inputs, make: Callable[[], bytes]) -> tuple[bytes, bool]:
        """The result of an expensive step, and whether it was there already.

        `version` changes with the code of the step, `inputs` are all that goes into it.
        """
        known = self.recall(step, version, inputs)
        if known is not None:
            return known, True
        made = make()
        self.keep(step, version, inputs, made)
        return made, False

    def recall(self, step: str, version: str, inputs: Inputs) -> bytes | None:
        """What was kept of a step; None where nothing was."""
        return self._memo.get(memo_key(step, version, inputs))

    def keep(self, step: str, version: str, inputs: Inputs, made: bytes) -> None:
        """Remember the result of a step that was made apart. One that is too large is forgotten."""
        self._memo.put(memo_key(step, version, inputs), made)

    def hand_over(self, step: str, version: str, inputs: Inputs) -> None:
        """Go on once what was kept of a step is also where the next delivery finds it, should this one be killed."""
        self._memo.hand_over(memo_key(step, version, inputs), self.check)

    def _finish(self, phase: Phase, started: float, *, failed: bool) -> None:
        outcome: Literal["done", "reused", "failed"] = "reused" if phase.reused else "done"
        if failed:
            outcome = "failed"
        seconds = round(self.clock.monotonic() - started, 3)
        self.emit(PhaseFinished(phase=phase.name, seconds=seconds, outcome=outcome, summary=phase.summary))


def _text(text: str) -> str:
    """What can be said in UTF-8: a path of a repository may hold bytes that cannot."""
    return text.encode("utf-8", "backslashreplace").decode()
