"""What was measured of each store at each size, and the tables of it on the page that people read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

RESULTS = Path(__file__).parent / "results.json"


class Row(TypedDict):
    """One store at one size: the median of each call in milliseconds. `line`: how many of its jobs stand in line."""

    store: str
    jobs: int
    line: int
    calls: Mapping[str, float]
    date: str
    shared: bool


def known() -> dict[str, Row]:
    """The rows kept so far."""
    found: dict[str, Row] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def keep(row: Row) -> None:
    """Put a row in the place of the earlier one."""
    name = f"{row['store']} {row['jobs']} {row['line']}"
    RESULTS.write_text(json.dumps(known() | {name: row}, indent=2, sort_keys=True) + "\n")


def tables(rows: list[Row]) -> list[str]:
    """A table for each store as lines of Markdown; none without rows."""
    stores = sorted({row["store"] for row in rows}, reverse=True)
    return [line for store in stores for line in _table(store, [row for row in rows if row["store"] == store])]


def _table(store: str, rows: list[Row]) -> list[str]:
    ordered = sorted(rows, key=lambda row: (row["line"], row["jobs"]))
    when = "; ".join(sorted({row["date"] + (", machine shared" if row["shared"] else "") for row in ordered}))
    return [
        "",
        f"## How cost grows with the jobs in the store: {store}",
        "",
        f"Made by `make bench QUESTIONS=growth`: the median of each call over HTTP, in milliseconds ({when}).",
        "",
        _line("call", [_head(row) for row in ordered]),
        _line("---", ["---"] * len(ordered)),
        *(_line(call, [f"{row['calls'][call]:.1f}" for row in ordered]) for call in ordered[0]["calls"]),
    ]


def _head(row: Row) -> str:
    return f"{row['jobs']:,} jobs" + (f", {row['line']:,} in line" if row["line"] else "")


def _line(first: str, cells: list[str]) -> str:
    return f"| {first} | {' | '.join(cells)} |"
