"""How much of what people would teach of known projects their courses cover: `fondation eval` over its golden sets.

Copies of the projects are looked for below `BENCH_PROJECTS`; what is not there is fetched.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

from bench.course.measure import BIN
from bench.eval.rows import RESULTS, Row, known
from bench.figures import Figure, write
from fondation_cli.evaluation.golden import SETS

AIM = 10
"""Of a hundred chapters of a set, how many a course may miss."""

_ENDED_WELL = {0, 5}


def measure(sets: tuple[str, ...] = SETS) -> list[Figure]:
    """Make a course of every project of the sets, keep the rows; for each set the part that its courses miss."""
    for name in sets:
        RESULTS.write_text(json.dumps(known() | _rows(name), indent=2, sort_keys=True) + "\n")
    return [figure(name, list(known().values())) for name in sets]


def figure(name: str, rows: list[Row]) -> Figure:
    """The chapters of a set that no chapter of the course covers, of all of its projects that made one."""
    own = [row["covered"] for row in rows if row["set"] == name and row["seconds"] is not None]
    ok, total = sum(score["ok"] for score in own), sum(score["total"] for score in own)
    missed = 100 * (total - ok) / total if total else 100.0
    return Figure(f"chapters of the golden set {name} that courses miss", missed, "%", f"{total} chapters", 100.0, AIM)


def _rows(name: str) -> dict[str, Row]:
    """What `fondation eval` says of each project of a set, by set and project."""
    projects = os.environ.get("BENCH_PROJECTS")
    command = [str(BIN / "fondation"), "eval", name, "--json", *(["--projects", projects] if projects else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode not in _ENDED_WELL:
        sys.exit(f"bench: {' '.join(command)} ended with {done.returncode}")
    date = datetime.now(UTC).date().isoformat()
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {f"{name} {row['project']}": row | {"date": date} for row in found if row["type"] == "project"}


if __name__ == "__main__":
    write(measure(tuple(sys.argv[1:]) or SETS))
