"""Who tells a person, or a program, how a run is going."""

import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from fondation_cli.messages import Messages
from fondation_cli.output.lines import LinesNarrator
from fondation_cli.output.plain import PlainNarrator
from fondation_shared.events import GeneratorEvent


class Narrator(Protocol):
    """Entered for the time of a run, called with each of its events."""

    def __enter__(self) -> Self:
        """Begin to tell."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell how it ended."""
        ...

    def __call__(self, event: GeneratorEvent) -> None:
        """Take one event."""
        ...

    def done(self, sentence: str, *, good: bool = True) -> None:
        """Say in one sentence how it ended, and whether that is well."""
        ...


def narrator(messages: Messages, phases: Sequence[str], *, as_json: bool) -> Narrator:
    """JSON lines where a program asked for them, the live view at a terminal, else a line a phase."""
    if as_json:
        return LinesNarrator()
    if sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        from fondation_cli.output.live import LiveNarrator  # noqa: PLC0415 - rich, for those who look

        return LiveNarrator(messages, phases)
    return PlainNarrator(messages, phases)
