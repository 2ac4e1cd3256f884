"""Calls that are repeated until they are answered."""

import random
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import TypeVar

import anyio

from fondation_shared.errors import FondationError, Unreachable

Answer = TypeVar("Answer")

FIRST_PAUSE_SECONDS = 0.1
MAX_PAUSE_SECONDS = 2.0
MAX_FAULTS = 30


def pauses(most: float = MAX_PAUSE_SECONDS) -> Iterator[float]:
    """Seconds between tries: doubling up to `most`, each shortened at random so that workers do not march in step."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
        pause = min(most, pause * 2)


async def until_answered(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer of `call`, repeated for as long as nobody answers: the lease, whose loss cancels this, is its bound.

    Raises:
        FondationError: a refusal, or a server that answers but fails `MAX_FAULTS` times.

    """
    faults = 0
    pause = pauses()
    while True:
        try:
            return await call()
        except FondationError as error:
            faults += not isinstance(error, Unreachable)
            transient = error.retryable or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            if not transient or faults >= MAX_FAULTS:
                raise
        await anyio.sleep(next(pause))
