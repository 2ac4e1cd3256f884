"""One line a phase: for a log file, a pipe, a terminal that cannot move its cursor."""

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from fondation_cli.messages import Messages
from fondation_cli.output.text import PHASES, printable
from fondation_shared.events import GeneratorEvent, Log, PhaseFinished


class PlainNarrator:
    """Says when a phase is over, and warnings as they come."""

    def __init__(self, messages: Messages, phases: Sequence[str]) -> None:
        self._messages = messages
        self._width = max(len(messages(PHASES.get(name, name))) for name in phases)
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def __call__(self, event: GeneratorEvent) -> None:
        """Take one event."""
        if isinstance(event, PhaseFinished):
            self._say(self._line(event))
        elif isinstance(event, Log) and event.level in {"warning", "error"}:
            self._say(printable(self._messages.translate(event.text)))

    def done(self, sentence: str, *, good: bool = True) -> None:  # noqa: ARG002 - the words say it
        """The last line: how it ended."""
        self._say(f"{sentence} — {self._messages.duration(time.monotonic() - self._started)}")

    def _line(self, event: PhaseFinished) -> str:
        name = self._messages(PHASES.get(event.phase, event.phase)).ljust(self._width)
        failed = self._messages("stopped") + "  " if event.outcome == "failed" else ""
        summary = printable(self._messages.translate(event.summary or ""))
        return f"{name}  {failed}{summary:<44}  {self._messages.duration(event.seconds):>10}".rstrip()

    def _say(self, text: str) -> None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
