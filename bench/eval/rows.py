"""The rows that `fondation eval` left, and the tables of them on the page that people read."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

RESULTS = Path(__file__).parent / "results.json"


class Count(TypedDict):
    """How many of how many."""

    ok: int
    total: int


class Row(TypedDict):
    """One project of a set, as `fondation eval --json` prints it; `seconds` is None where no course was made."""

    set: str
    project: str
    covered: Count
    found: Count
    citations: Count | None
    excerpts: Count | None
    names: Count | None
    questions: Count | None
    seconds: float | None
    megabytes: float | None
    files: int | None
    date: str
    code: NotRequired[str]


def known() -> dict[str, Row]:
    """The rows kept so far, by set and project."""
    found: dict[str, Row] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def tables(rows: list[Row]) -> list[str]:
    """A table a set, as lines of Markdown; none without rows."""
    lines: list[str] = []
    for name in sorted({row["set"] for row in rows}):
        own = sorted((row for row in rows if row["set"] == name), key=lambda row: row["project"].lower())
        made = [row for row in own if row["seconds"] is not None]
        covered, found = _sum([row["covered"] for row in made]), _sum([row["found"] for row in made])
        lines += [
            "",
            f"## Courses beside the golden set {name}",
            "",
            (
                f"Made by `fondation eval {name}`: a chapter is covered where one of the first twelve chapters of the "
                "course shows or names at least half of its identifiers."
            ),
            "",
            "| project | chapters covered | identifiers | gate | seconds | MB | files | date |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *(_line(row) for row in own),
            f"| **{len(made)} of {len(own)}** | **{_share(covered)}** | **{_share(found)}** | | | | | |",
        ]
    return lines


def _line(row: Row) -> str:
    if row["seconds"] is None:
        return f"| {row['project']} | – | – | – | – | – | – | {row['date']} |"
    gate = _sum([score for score in (row["citations"], row["excerpts"], row["names"], row["questions"]) if score])
    return (
        f"| {row['project']} | {_ratio(row['covered'])} | {_ratio(row['found'])} | {_ratio(gate)} "
        f"| {row['seconds']:.0f} | {row['megabytes'] or 0:.0f} | {row['files']} | {row['date']} |"
    )


def _sum(counts: list[Count]) -> Count:
    return Count(ok=sum(one["ok"] for one in counts), total=sum(one["total"] for one in counts))


def _ratio(count: Count) -> str:
    return f"{count['ok']}/{count['total']}"


def _share(count: Count) -> str:
    return f"{_ratio(count)} ({100 * count['ok'] / count['total']:.0f} %)" if count["total"] else "–"
