"""Loads what speaks to providers, where a model is asked: nobody else has to wait for it."""

import gc
import sys

from fondation_cli.models.endpoint import Endpoint
from fondation_cli.models.port import ModelPort

_LIBRARY = "pydantic_ai"


def load() -> None:
    """Have it at hand.

    It is a quarter of a million objects that stay: the collector of garbage is spared the search among them, which
    takes as long as loading them, now, at each later search, and at the end of the process.
    """
    if _LIBRARY in sys.modules:
        return
    was_on = gc.isenabled()
    gc.disable()
    try:
        import fondation_cli.models.protocols.hosted  # noqa: F401, PLC0415 - this is the place
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def hosted(endpoint: Endpoint) -> ModelPort:
    """The model behind `endpoint`."""
    load()
    from fondation_cli.models.protocols.hosted import Hosted  # noqa: PLC0415 - loaded above

    return Hosted(endpoint)
