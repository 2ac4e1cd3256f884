"""The events of one lease, on disk."""

import os
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from fondation_shared.events import GENERATOR_EVENT, GeneratorEvent

BATCH_EVENTS = 200
BATCH_BYTES = 256 * 1024


class Spool:
    """An append-only file, an event a line, numbered from 1; only where each begins is kept in memory.

    Nothing is forced to the disk: the file need only outlive the API's absence. After a power cut the lease is lost,
    the job is delivered again, and nobody reads this.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._ends = array("Q", [0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    @property
    def count(self) -> int:
        """The number of the last event."""
        return len(self._ends) - 1

    def append(self, events: Sequence[GeneratorEvent]) -> None:
        """Add events, all of them or none.

        Raises:
            OSError: there is no room.

        """
        lines = [event.to_json().encode() + b"\n" for event in events]
        try:
            _write(self._file, b"".join(lines))
        except OSError:
            os.ftruncate(self._file, self._ends[-1])
            raise
        for line in lines:
            self._ends.append(self._ends[-1] + len(line))

    def read(self, first: int) -> list[GeneratorEvent]:
        """The events from number `first` on, as many as make a batch."""
        last = first
        begin = self._ends[first - 1]
        most = min(self.count, first + BATCH_EVENTS - 1)
        while last < most and self._ends[last + 1] - begin <= BATCH_BYTES:
            last += 1
        content = os.pread(self._file, self._ends[last] - begin, begin)
        return [GENERATOR_EVENT.validate_json(line) for line in content.splitlines()]


def _write(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
