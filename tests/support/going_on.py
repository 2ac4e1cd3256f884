"""Somebody who never rests, beside a test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


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
