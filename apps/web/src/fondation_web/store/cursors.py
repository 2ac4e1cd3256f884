"""Pages of a list, the newest first, and where each begins. None costs more where the list is longer."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, TypeVarTuple

from sqlalchemy import Column, ColumnElement, Connection, Select, select

from fondation_shared.errors import FieldProblem, Invalid

SEARCHED = 10_000
"""So many entries a page looks through for what no index finds, as words; the next page goes on behind them."""


class _Named(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=_Named)
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Page(Generic[Entry]):
    """Some entries, and the cursor of what is behind them; None: nothing is. That of a search may be empty."""

    items: list[Entry]
    next: str | None


def refused() -> Invalid:
    """The refusal of a cursor that names no entry: entries are never deleted, so no page ever gave it."""
    what = "This is not the nextCursor of a page of this list."
    return Invalid(
        what,
        hint="Leave cursor out to begin with the first page.",
        errors=[FieldProblem(field="cursor", message=what)],
    )


def behind(
    connection: Connection,
    query: Select[*Columns],
    key: Column[str],
    before: str | None,
    fits: ColumnElement[bool] | None = None,
) -> tuple[Select[*Columns], str | None]:
    """What an index finds with `query`, by falling `key` from the entry behind `before`; of that, what `fits`.

    And the key of the last entry that it looks through, where there may be more behind that.

    Raises:
        Invalid: there is no entry `before`.

    """
    if before is not None and connection.execute(select(key).where(key == before)).first() is None:
        raise refused()
    query = query.order_by(key.desc())
    if before is not None:
        query = query.where(key < before)
    if fits is None:
        return query, None
    end = connection.execute(query.with_only_columns(key).limit(1).offset(SEARCHED - 1)).scalar()
    return query.where(fits, key >= (end or "")), end


def page(found: list[Entry], limit: int, end: str | None) -> Page[Entry]:
    """Up to `limit` of these; `end`: see `behind`."""
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else end)
