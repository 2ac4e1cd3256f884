"""The phases of a run, which the report tells of as well."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from fondation_cli.runner import Phase, Run
from fondation_shared.project import PhaseRecord


@dataclass(frozen=True, slots=True)
class Phases:
    """Each may come again: an attempt that follows another goes through most of them anew."""

    run: Run
    records: list[PhaseRecord] = field(default_factory=list)

    @contextlib.contextmanager
    def begin(self, name: str) -> Iterator[Phase]:
        """The next one."""
        started = self.run.clock.monotonic()
        with self.run.phase(name) as phase:
            yield phase
        seconds = round(self.run.clock.monotonic() - started, 3)
        self.records.append(PhaseRecord(name=name, seconds=seconds, outcome="reused" if phase.reused else "done"))
