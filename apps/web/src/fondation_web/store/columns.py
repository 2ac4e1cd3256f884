"""Column types that keep Python's types on one side and what every database sorts and indexes alike on the other."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from fondation_shared.priority import PRIORITIES, Priority

Member = TypeVar("Member", bound=StrEnum)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Milliseconds, rounded down: what the wire shows is what is kept."""
        del dialect
        return None if value is None else (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        del dialect
        return None if value is None else _EPOCH + value * _MILLISECOND


class Word(TypeDecorator[Member]):
    """A member of a fixed set, kept as its word."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Member]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Member | None, dialect: Dialect) -> str | None:
        """The word."""
        del dialect
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Member | None:
        """The member."""
        del dialect
        return None if value is None else self.words(value)


class Grade(TypeDecorator[Priority]):
    """A priority, kept as a number that grows with it."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Priority | None, dialect: Dialect) -> int | None:
        """Its number."""
        del dialect
        return None if value is None else PRIORITIES.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Priority | None:
        """The priority of that number."""
        del dialect
        return None if value is None else PRIORITIES[value]
