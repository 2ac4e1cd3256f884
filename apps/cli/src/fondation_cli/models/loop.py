"""The event loop that calls run on, in a thread of its own: whoever asks waits where signals and stops reach it."""

import asyncio
import threading
from functools import cache


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The one of this process, started at the first call."""
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="models", daemon=True).start()
    return made
