"""Runs a pipeline: named phases, memo, cancellation, events."""

from typing import Protocol


class Report(Protocol):
    """How a step says how far it is: `done` of `total`, and what it is doing."""

    def __call__(self, done: int, total: int, message: str = "") -> None: ...
