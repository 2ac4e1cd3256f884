"""Loads what speaks to providers, where a model is asked: nobody else has to wait for it."""

import atexit
import gc
import sys
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor

from fondation_cli.models.endpoint import Endpoint, Protocol
from fondation_cli.models.port import Call, Deadlines, ModelPort, Reply

_PACKAGE = "fondation_cli.models.protocols"
_LOOK_SECONDS = 0.1
_loading = ThreadPoolExecutor(1, thread_name_prefix="loading")
"""One after the other: a library is not half there when the next wants it."""


def load(protocols: Collection[Protocol]) -> None:
    """Have at hand what speaks these.

    It is a quarter of a million objects that stay: the collector of garbage is spared the search among them, which
    takes as long as loading them, now, at each later search, and at the end of the process, whatever it looks at again
    in between.
    """
    if all(f"{_PACKAGE}.{protocol}" in sys.modules for protocol in protocols):
        return
    was_on = gc.isenabled()
    gc.disable()
    try:
        from fondation_cli.models.protocols.spoken import spoken  # noqa: PLC0415 - this is the place

        for protocol in protocols:
            spoken(protocol)
    finally:
        gc.freeze()
        atexit.register(gc.freeze)
        if was_on:
            gc.enable()


def arrived() -> Future[None]:
    """Done once all is there that was to be loaded so far."""
    return _loading.submit(lambda: None)


class Arriving:
    """A `ModelPort` that is loaded while the job does other things first: only its first call has to wait for it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.name = endpoint.name
        self.shape = endpoint.shape
        self._port = _loading.submit(_hosted, endpoint)

    def call(self, call: Call, deadlines: Deadlines, hear: Callable[[str], None], check: Callable[[], None]) -> Reply:
        """As the port says."""
        return _awaited(self._port, check).call(call, deadlines, hear, check)


def _awaited(port: Future[ModelPort], check: Callable[[], None]) -> ModelPort:
    while not port.done():
        check()
        try:
            return port.result(_LOOK_SECONDS)
        except TimeoutError:
            continue
    return port.result()


def _hosted(endpoint: Endpoint) -> ModelPort:
    load([endpoint.protocol])
    from fondation_cli.models.protocols.hosted import Hosted  # noqa: PLC0415 - loaded above

    return Hosted(endpoint)
