"""How much of what people would teach of known projects their courses cover: `fondation eval` over its golden sets.

Copies of the projects are looked for below `BENCH_PROJECTS`; what is not there is fetched. Each row is kept as soon as
it is there, and what the same code has measured is not measured again.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.course.measure import BIN
from bench.eval.rows import RESULTS, Row, known
from bench.figures import Figure, write
from bench.version import measured_code
from fondation_cli.evaluation.golden import SETS, GoldenProject, golden_set

AIM = 10
"""Of a hundred chapters of a set, how many a course may miss."""


def measure(sets: tuple[str, ...] = SETS) -> list[Figure]:
    """Make a course of every project of the sets, keep the rows; for each set the part that its courses miss."""
    for name in sets:
        for project in golden_set(name):
            _measure(name, project)
    return [figure(name, list(known().values())) for name in sets]


def figure(name: str, rows: list[Row]) -> Figure:
    """The chapters of a set that no chapter of the course covers, of all of its projects that made one."""
    own = [row["covered"] for row in rows if row["set"] == name and row["seconds"] is not None]
    ok, total = sum(score["ok"] for score in own), sum(score["total"] for score in own)
    missed = 100 * (total - ok) / total if total else 100.0
    return Figure(f"chapters of the golden set {name} that courses miss", missed, "%", f"{total} chapters", 100.0, AIM)


def _measure(name: str, project: GoldenProject) -> None:
    """Keep the row of a project, unless it is there."""
    rows = known()
    key = f"{name} {project.project}"
    if key in rows and rows[key].get("code") == measured_code():
        return
    for row in _rows(project):
        kept = row | {"set": name, "date": datetime.now(UTC).date().isoformat()}
        kept |= {"code": measured_code()} if row["seconds"] is not None else {}
        RESULTS.write_text(json.dumps(rows | {key: kept}, indent=2, sort_keys=True) + "\n")
        print(f"  {key}: {row['covered']['ok']} of {row['covered']['total']} chapters", flush=True)


def _rows(project: GoldenProject) -> list[Row]:
    """What `fondation eval` says of one project: a set of its own."""
    with tempfile.TemporaryDirectory() as place:
        alone = Path(place, "one.json")
        alone.write_text(f"[{project.to_json()}]")
        projects = os.environ.get("BENCH_PROJECTS")
        command = [str(BIN / "fondation"), "eval", str(alone), "--json"]
        command += ["--projects", projects] if projects else []
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [{"seconds": None} | row for row in found if row["type"] == "project"]


if __name__ == "__main__":
    write(measure(tuple(sys.argv[1:]) or SETS))
