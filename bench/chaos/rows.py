"""The rows of storms, and the table of them on the page that people read."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

RESULTS = Path(__file__).parent / "results.json"
VICTIMS = {
    "web": "web",
    "worker": "worker",
    "generator": "generator",
    "keeper": "keeper",
    "redis": "Redis",
    "postgres": "PostgreSQL",
}
COLUMNS = ("lost", "doubled", "gaps", "wrong", "paid twice", "left behind")
HEAD = [
    *("shape", "jobs", "kills"),
    *(f"of {name}" for name in VICTIMS.values()),
    *("flushes", "cuts", "freezes", *COLUMNS, "seconds", "seed", "date"),
]


SAID = (
    "Made by `make chaos`: jobs are submitted and followed by a proxy while processes are ended by `kill -9`, alone "
    "and all at once, Redis forgets all, all connections to the webs or to a server are broken, and processes stand "
    "still past their leases. Afterwards it is counted: jobs that were accepted and did not end well, or of whose end "
    "nobody was told (lost); jobs that ended twice, nobody ordered, or that two messages tell the end of (doubled); "
    "logs with a gap or a repetition, in the store or as they were followed (gaps); files with other bytes than were "
    "listed or made, and false signatures (wrong); steps that were remembered and paid for again (paid twice); "
    "processes, folders, files, tickets, leases, messages and places in Redis that stayed (left behind)."
)


class Row(TypedDict):
    """One storm over a shape: what was done to it by victim, how many promises did not hold by column."""

    shape: str
    jobs: int
    kills: dict[str, int]
    flushes: int
    cuts: int
    freezes: int
    findings: dict[str, int]
    seconds: float
    seed: int
    date: str


def known() -> dict[str, Row]:
    """The rows kept so far, by shape and seed."""
    found: dict[str, Row] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def keep(row: Row) -> None:
    """Put a row in the place of an earlier one of the same storm."""
    rows = known() | {f"{row['shape']}, seed {row['seed']}": row}
    RESULTS.write_text(json.dumps(rows, indent=2, sort_keys=True) + "\n")


def table(rows: list[Row]) -> list[str]:
    """The table alone, as lines of Markdown."""
    return [_cells(HEAD), _cells(["---"] * len(HEAD)), *map(_line, rows)]


def tables(rows: list[Row]) -> list[str]:
    """The table with what it says, as lines of Markdown; none without rows."""
    if not rows:
        return []
    jobs, kills = sum(row["jobs"] for row in rows), sum(sum(row["kills"].values()) for row in rows)
    broken = sum(sum(row["findings"].values()) for row in rows)
    return [
        "",
        "## Storms over every shape",
        "",
        SAID,
        "",
        *table(sorted(rows, key=lambda row: (row["shape"], row["seed"]))),
        "",
        f"{len(rows)} storms, {jobs:,} jobs, {kills:,} kills, broken promises: **{broken}**.",
    ]


def _line(row: Row) -> str:
    kills, found = row["kills"], row["findings"]
    return _cells(
        [
            *(row["shape"], row["jobs"], sum(kills.values())),
            *(kills.get(name, "–") for name in VICTIMS),
            *("–" if "redis" not in kills else row["flushes"], row["cuts"], row["freezes"]),
            *(f"**{found[name]}**" if found[name] else 0 for name in COLUMNS),
            *(f"{row['seconds']:.0f}", row["seed"], row["date"]),
        ]
    )


def _cells(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
