"""What a phase has made that all later ones look at."""

import contextlib
import gc
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def what_stays() -> Iterator[Callable[[], None]]:
    """Gives what is called once a phase has made something that stays.

    The collection of cycles then leaves that alone: it would go through millions of objects again and again.
    """
    try:
        yield gc.freeze
    finally:
        gc.unfreeze()
