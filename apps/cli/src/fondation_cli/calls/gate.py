"""Lets so many calls at once to a provider, over all jobs of a machine, and none while it asked to be left alone."""

import contextlib
import threading
from collections.abc import Callable, Iterator

from fondation_cli.calls.patience import LONGEST_WAIT_SECONDS
from fondation_cli.calls.places import Places
from fondation_cli.models.faults import Fault
from fondation_shared.clock import Clock

_LOOK_SECONDS = 0.1
_MOST_CLOSED_SECONDS = 86_400.0
"""Nobody is taken at his word who asks for more: it would outlast whoever could tell why nothing is asked."""


class Gate:
    """Of one provider, for several threads; `shared` are its places for the processes of this machine."""

    def __init__(self, places: int, clock: Clock, shared: Places) -> None:
        self._free = places
        self._clock = clock
        self._shared = shared
        self._closed_until = float("-inf")
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def entered(self, check: Callable[[], None]) -> Iterator[None]:
        """Wait for a place, and have it. What `check` raises ends the waiting.

        Raises Fault: the provider wants to be left alone for longer than anybody waits.
        """
        with self._changed:
            while (wait := self._wait_seconds) > 0 or not self._free:
                _refuse(wait)
                check()
                self._changed.wait(min(_LOOK_SECONDS, self._wait_seconds) if self._free else _LOOK_SECONDS)
            self._free -= 1
        try:
            with self._shared.taken(check):
                yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify()

    def wait(self, check: Callable[[], None]) -> None:
        """For whoever has entered, and did something else since: wait until it is open. Raises Fault: likewise."""
        with self._changed:
            while (wait := self._wait_seconds) > 0:
                _refuse(wait)
                check()
                self._changed.wait(min(_LOOK_SECONDS, self._wait_seconds))

    def close_for(self, seconds: float) -> None:
        """Nobody enters for so long, a day at most."""
        seconds = min(seconds, _MOST_CLOSED_SECONDS)
        with self._changed:
            self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)
        self._shared.close_for(seconds)

    @property
    def _wait_seconds(self) -> float:
        return max(self._closed_until - self._clock.monotonic(), self._shared.closed_seconds)


def _refuse(wait: float) -> None:
    if wait > LONGEST_WAIT_SECONDS:
        raise Fault("busy", f"it asked to be left alone for another {wait:.0f} s", retry_after=wait)
