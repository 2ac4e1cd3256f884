"""What was made last, and no more of it than memory should hold: the rest is made again when it is asked for."""

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The values of the `most` paths that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[str, Value] = {}

    def get(self, path: str, make: Callable[[str], Value]) -> Value:
        """The value of a path; `make` gives one that is not at hand."""
        value = self._kept.pop(path) if path in self._kept else make(path)
        self._kept[path] = value
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return value
