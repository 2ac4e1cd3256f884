"""The worker's end: one line on stdin names the workspace, and the end of stdin means that nobody waits any more.

What this process prints for the worker goes through `EventLines`; nothing else reaches stdout.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from fondation_shared.errors import Cancelled
from fondation_shared.events import GeneratorEvent

_STDIN = 0
_STDOUT = 1
_STDERR = 2


class EventLines:
    """Owns the process's stdout: events go there, a JSON object a line; whatever else prints lands on stderr.

    That holds for child processes and C code too: the descriptor itself is taken over.
    """

    def __init__(self) -> None:
        sys.stdout.flush()
        self._descriptor = os.dup(_STDOUT)
        os.dup2(_STDERR, _STDOUT)

    def __call__(self, event: GeneratorEvent) -> None:
        """Print one event. Raises Cancelled where nobody reads any more."""
        line = memoryview(event.to_json().encode() + b"\n")
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except BrokenPipeError as error:
            raise Cancelled("Nobody reads the events any more.") from error


def wait_for_workspace() -> Path | None:
    """The folder that the one line on stdin names; None where stdin ends before."""
    line = b""
    while not line.endswith(b"\n"):
        # A byte at a time: what follows the line is not ours to take.
        byte = os.read(_STDIN, 1)
        if not byte:
            return None
        line += byte
    return Path(os.fsdecode(line.rstrip(b"\r\n")))


def cancel_when_left_alone() -> None:
    """From now on the end of stdin stops this process as SIGTERM does."""
    threading.Thread(target=_watch, name="stdin", daemon=True).start()


def _watch() -> None:
    while os.read(_STDIN, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
