"""All calls of a process run on one loop."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fondation_cli.models import loop as loops


def test_whoever_asks_first_at_once_gets_the_same_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    made, together = asyncio.new_event_loop, threading.Barrier(2)

    def slowly() -> asyncio.AbstractEventLoop:
        threading.Event().wait(0.05)  # the other thread is there by now
        return made()

    def asked() -> asyncio.AbstractEventLoop:
        together.wait()
        return loops.loop()

    loops._started.cache_clear()
    monkeypatch.setattr(asyncio, "new_event_loop", slowly)
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.submit(asked), threads.submit(asked)
        assert one.result() is other.result()
