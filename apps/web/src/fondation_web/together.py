"""The same for each of several, all at once."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import anyio

T = TypeVar("T")


async def together(do: Callable[[T], Awaitable[None]], each: Iterable[T], failing: type[Exception]) -> None:
    """Return when all of them are done, also those beside one that fails.

    Raises:
        Exception: the first `failing` of them, by itself. A task group raises a group of errors, which no caller knows.

    """
    failed: list[Exception] = []

    async def do_one(one: T) -> None:
        try:
            await do(one)
        except failing as error:
            failed.append(error)

    async with anyio.create_task_group() as tasks:
        for one in each:
            tasks.start_soon(do_one, one)
    if failed:
        raise failed[0]
