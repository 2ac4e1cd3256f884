"""What a generator says, turned into events within limits: of a line, of log lines a second, of everything together."""

import re
import time
from collections import deque
from datetime import UTC, datetime
from typing import Literal

from pydantic import ValidationError

from fondation_shared.events import GENERATOR_EVENT, GeneratorEvent, LimitReached, Log
from fondation_worker.execute.lines import Line, LineReader

LINE_BYTES = 64 * 1024
TEXT_LENGTH = 4000
OUTPUT_BYTES = 16 * 1024 * 1024
OUTPUT_LINES = 100_000
EVENTS = 20_000
LOG_BURST = 200
LOG_LINES_PER_SECOND = 20.0
LAST_WORDS = 5
LAST_WORD_LENGTH = 200

_UNPRINTABLE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Terminal sequences and control characters, except the tab."""


class Output:
    """Both streams of one generator, as events. `flooded` names the limit that ended the listening, if one did."""

    def __init__(self) -> None:
        self.flooded: str | None = None
        self._readers = {"stdout": LineReader(LINE_BYTES), "stderr": LineReader(LINE_BYTES)}
        self._bytes = self._lines = self._events = 0
        self._logs = LogLimit()
        self._walls: set[str] = set()
        self._last: deque[str] = deque(maxlen=LAST_WORDS)

    @property
    def last_words(self) -> str:
        """The last lines of free text, for a failure's message."""
        return " / ".join(self._last)

    def hear(self, stream: Literal["stdout", "stderr"], chunk: bytes) -> list[GeneratorEvent]:
        """The events that `chunk` completes; none any more after a flood."""
        if self.flooded:
            return []
        self._bytes += len(chunk)
        events = self._convert(stream, self._readers[stream].feed(chunk))
        if self._bytes > OUTPUT_BYTES:
            events += self._flood(f"{OUTPUT_BYTES // 1024 // 1024} MiB")
        return events

    def end(self) -> list[GeneratorEvent]:
        """What was held back, once both streams have ended."""
        if self.flooded:
            return self._left_out()
        rest = [event for stream in self._readers for event in self._convert(stream, self._readers[stream].rest())]
        return rest + self._left_out()

    def _convert(self, stream: str, lines: list[Line]) -> list[GeneratorEvent]:
        events: list[GeneratorEvent] = []
        for line in lines:
            self._lines += 1
            if self._lines > OUTPUT_LINES:
                return events + self._flood(f"{OUTPUT_LINES} lines")
            events += self._read(stream, line)
            if self._events > EVENTS:
                return events + self._flood(f"{EVENTS} events")
        return events

    def _read(self, stream: str, line: Line) -> list[GeneratorEvent]:
        event = _parse(line) if stream == "stdout" else None
        if event is None:
            return self._log("stdout" if stream == "stdout" else "stderr", line)
        if isinstance(event, Log):
            return self._admit(event)
        self._events += 1
        return [_stamped(event)]

    def _log(self, stream: Literal["stdout", "stderr"], line: Line) -> list[GeneratorEvent]:
        text = _UNPRINTABLE.sub("", line.content.decode(errors="replace")).rstrip()[:TEXT_LENGTH]
        if not text:
            return []
        self._last.append(text[:LAST_WORD_LENGTH])
        said = self._wall("line length", f"{LINE_BYTES} bytes") if line.cut else []
        return said + self._admit(Log(stream=stream, text=text))

    def _admit(self, event: Log) -> list[GeneratorEvent]:
        """The event, with a word on those left out before it; nothing if there are too many."""
        return [*self._left_out(), _stamped(event)] if self._logs.admit() else []

    def _left_out(self) -> list[GeneratorEvent]:
        dropped = self._logs.take_dropped()
        return [_stamped(LimitReached(wall="log lines", value=f"{dropped} left out"))] if dropped else []

    def _flood(self, value: str) -> list[GeneratorEvent]:
        self.flooded = value
        return self._wall("output", value)

    def _wall(self, wall: str, value: str) -> list[GeneratorEvent]:
        """Said once a wall, however often it is hit."""
        if wall in self._walls:
            return []
        self._walls.add(wall)
        return [_stamped(LimitReached(wall=wall, value=value))]


class LogLimit:
    """Lets bursts of log lines through and thins out what keeps coming."""

    def __init__(self) -> None:
        self._left = float(LOG_BURST)
        self._at = time.monotonic()
        self._dropped = 0

    def admit(self) -> bool:
        """Whether there is room for one more line."""
        now = time.monotonic()
        self._left = min(LOG_BURST, self._left + (now - self._at) * LOG_LINES_PER_SECOND)
        self._at = now
        if self._left < 1:
            self._dropped += 1
            return False
        self._left -= 1
        return True

    def take_dropped(self) -> int:
        """How many lines were left out since this was asked last."""
        dropped, self._dropped = self._dropped, 0
        return dropped


def _parse(line: Line) -> GeneratorEvent | None:
    """The event that a line holds; None for free text, for broken JSON, and for what a generator may not say."""
    if line.cut or not line.content.startswith(b"{"):
        return None
    try:
        return GENERATOR_EVENT.validate_json(line.content)
    except ValidationError:
        return None


def _stamped(event: GeneratorEvent) -> GeneratorEvent:
    return event if event.at else event.model_copy(update={"at": datetime.now(UTC)})
