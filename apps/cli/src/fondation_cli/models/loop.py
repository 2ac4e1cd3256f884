"""The event loop that calls run on, in a thread of its own: whoever asks waits where signals and stops reach it."""

import asyncio
import sys
import threading
from functools import cache

_SWITCH_SECONDS = 0.0005
"""How long one thread may compute while others wait: a tenth of what is usual.

What comes from a model passes from thread to thread a few times before it is on the disk, and waits each time for one
that judges another answer.
"""
_first = threading.Lock()


def loop() -> asyncio.AbstractEventLoop:
    """The one of this process, started at the first call, whichever threads make that at once.

    With two, what calls share would wait for one loop on the other, for ever.
    """
    with _first:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    sys.setswitchinterval(_SWITCH_SECONDS)
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="models", daemon=True).start()
    return made
