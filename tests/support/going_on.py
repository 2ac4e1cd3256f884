"""Somebody who never rests, beside a test."""

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2


@contextmanager
def going_on(act: Callable[[], object]) -> Iterator[None]:
    """Does the same again and again until the context is left, whatever the file system says of it."""
    stopped = threading.Event()

    def go_on() -> None:
        while not stopped.is_set():
            with suppress(OSError):
                act()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def exchange(one: Path, other: Path) -> None:
    """Swap two places in one step: at no moment one of them is empty. Linux only."""
    if ctypes.CDLL(None).renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE):
        raise OSError(f"{one} and {other} were not swapped")
