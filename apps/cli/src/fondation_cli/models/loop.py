"""The event loop that calls run on, in a thread of its own: whoever asks waits where signals and stops reach it."""

import asyncio
import threading
from functools import cache

_first = threading.Lock()


def loop() -> asyncio.AbstractEventLoop:
    """The one of this process, started at the first call, whichever threads make that at once.

    With two, what calls share would wait for one loop on the other, for ever.
    """
    with _first:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="models", daemon=True).start()
    return made
