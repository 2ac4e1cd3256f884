"""The rows of courses of public repositories, and the table of them on the page that people read."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict

RESULTS = Path(__file__).parent / "results.json"


class Row(TypedDict):
    """One project: what was read, what was checked, and how it ended.

    `ok` and `total` count checks of every kind, `verify` is what the second look ended with; `size` is in MB;
    `repeated` is the share of sentences whose frame occurs four times or more in the course.
    """

    name: str
    language: str
    commit: str
    files: int
    size: NotRequired[float | None]
    chapters: int
    ok: int
    total: int
    replaced: int
    seconds: float
    megabytes: float
    verdict: str
    verify: int
    repeated: NotRequired[float | None]
    date: str
    code: NotRequired[str]


def known() -> dict[str, Row]:
    """The rows kept so far, by project."""
    found: dict[str, Row] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def keep(row: Row) -> None:
    """Put a row in the place of the project's earlier one."""
    RESULTS.write_text(json.dumps(known() | {row["name"]: row}, indent=2, sort_keys=True) + "\n")


def tables(rows: list[Row]) -> list[str]:
    """The table as lines of Markdown; none without rows."""
    if not rows:
        return []
    ordered = sorted(rows, key=lambda row: (row["language"], row["name"].lower()))
    ok, total = sum(row["ok"] for row in rows), sum(row["total"] for row in rows)
    languages = len({row["language"] for row in rows})
    return [
        "",
        "## Courses of public repositories, each check counted",
        "",
        (
            "Made by `make bench QUESTIONS=gate`, each with nothing remembered: the checks of the gate that hold, "
            "of all (citations, excerpts, names, questions, exercises), and whether `fondation verify` finds that the "
            "finished course holds. Memory is that of the command and its helpers together."
        ),
        "",
        (
            "| project | language | files | size, MB | chapters | checks | verify | repeated frames | seconds "
            "| peak, MB | commit | date |"
        ),
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *map(_line, ordered),
        f"| **{len(rows)} repositories** | **{languages} languages** | | | | **{ok}/{total}** | | | | | | |",
    ]


def _line(row: Row) -> str:
    size = row.get("size")
    repeated = row.get("repeated")
    verify = {0: "holds"}.get(row["verify"], f"**ended with {row['verify']}**")
    return (
        f"| {row['name']} | {row['language']} | {row['files']:,} | {'–' if size is None else f'{size:.1f}'} "
        f"| {row['chapters']} | {row['ok']}/{row['total']} | {verify} "
        f"| {'–' if repeated is None else f'{repeated:.0%}'} | {row['seconds']:.0f} | {row['megabytes']:.0f} "
        f"| `{row['commit'][:7]}` | {row['date']} |"
    )
