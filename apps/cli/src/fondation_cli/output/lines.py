"""NDJSON on stdout: the events of a run, then one line of type `result` that says how it ended."""

import sys
from types import TracebackType
from typing import Literal, Self

from fondation_cli.faults import failure
from fondation_shared.errors import Cancelled, FondationError
from fondation_shared.events import GeneratorEvent
from fondation_shared.jobs import Outcome, Result
from fondation_shared.project import Report
from fondation_shared.wire import Wire


class CommandResult(Result):
    """The last line. `course` is the page to open, `project` the folder of what was built, `report` what was checked.

    `exit_code` is what the command leaves with, `id` the error's.
    """

    type: Literal["result"] = "result"
    course: str | None = None
    project: str | None = None
    report: Report | None = None
    exit_code: int = 0
    id: str | None = None


class LinesNarrator:
    """Prints each event as it comes."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def __call__(self, event: GeneratorEvent) -> None:
        """Take one event."""
        print_line(event)

    def done(self, sentence: str, *, good: bool = True) -> None:
        """Nothing: the result line says it."""


def print_line(model: Wire) -> None:
    """One JSON object on a line of its own."""
    sys.stdout.write(model.to_json() + "\n")
    sys.stdout.flush()


def result_of_error(error: FondationError) -> CommandResult:
    """The last line of a command that did not make it."""
    if isinstance(error, Cancelled):
        return CommandResult(outcome=Outcome.CANCELLED, exit_code=error.exit_code, id=error.request_id)
    return CommandResult(
        outcome=Outcome.FAILED, failure=failure(error, None), exit_code=error.exit_code, id=error.request_id
    )
