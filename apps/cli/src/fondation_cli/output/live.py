"""The run as a person sees it at a terminal: redrawn ten times a second, and once more at the end."""

import contextlib
import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.text import Text

from fondation_cli.messages import Messages
from fondation_cli.output.painter import Painter
from fondation_cli.output.progress import Progress
from fondation_cli.output.text import printable
from fondation_cli.output.view import ASCII, UNICODE, View
from fondation_shared.events import GeneratorEvent, Log

_TICK_SECONDS = 0.1


class LiveNarrator:
    """Draws on stderr while it is entered."""

    def __init__(self, messages: Messages, phases: Sequence[str]) -> None:
        self._messages = messages
        self._console = Console(stderr=True)
        self._painter = Painter(self._console, sys.stderr)
        self._view = View(messages, UNICODE if self._console.encoding.startswith("utf") else ASCII)
        self._progress = Progress.of(phases, time.monotonic())
        self._above: list[Text] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._redraw, name="screen", daemon=True)
        self._sentence = messages("Stopped")
        self._good = False

    def __enter__(self) -> Self:
        self._draw(0)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        now, width = time.monotonic(), self._console.width
        with contextlib.suppress(OSError):
            self._painter.paint(
                self._view.last_lines(self._progress, self._sentence, good=self._good, now=now, width=width),
                self._above,
            )
            self._painter.leave()

    def __call__(self, event: GeneratorEvent) -> None:
        """Take one event; the next redraw shows it."""
        with self._lock:
            self._progress.take(event, time.monotonic())
            if isinstance(event, Log) and event.level in {"warning", "error"}:
                self._above.append(Text(printable(self._messages.translate(event.text)), "yellow"))

    def done(self, sentence: str, *, good: bool = True) -> None:
        """How it ended: the headline of what stays on the screen."""
        self._sentence, self._good = sentence, good

    def _redraw(self) -> None:
        tick = 0
        while not self._over.wait(_TICK_SECONDS):
            tick += 1
            self._draw(tick)

    def _draw(self, tick: int) -> None:
        size = self._console.size
        with self._lock:
            lines = self._view.lines(
                self._progress, now=time.monotonic(), tick=tick, width=size.width, height=size.height
            )
            above, self._above = self._above, []
        with contextlib.suppress(OSError):
            # A terminal that was closed: the stop signal that comes with it ends the run.
            self._painter.paint(lines, above)
