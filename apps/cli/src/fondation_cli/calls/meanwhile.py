"""What can be done already is done while a model is waited for."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from fondation_cli.models.hosting import arrived

Answer = TypeVar("Answer")


def while_asking(ask: Callable[[], Answer], steps: Iterable[object]) -> Answer:
    """What `ask` gives, in a thread of its own; one step after the other is done here until it is there.

    Nothing is done before what asks is loaded: that takes a processor too, and the question is not on its way yet.
    Raises whatever `ask` or a step raises; the steps that are left are left.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="asking") as threads:
        asked = threads.submit(ask)
        try:
            begun = Event()
            for each in (asked, arrived()):
                each.add_done_callback(lambda _: begun.set())
            begun.wait()
            for _ in () if asked.done() else steps:
                if asked.done():
                    break
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
        return asked.result()
