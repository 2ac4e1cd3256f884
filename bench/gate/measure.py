"""Courses of many public repositories, and whether everything in them holds: size, seconds, memory, scores.

Where the repositories come from: `BENCH_REPOSITORIES/OWNER/NAME` where that is, else GitHub. Each row is kept as soon
as it is there, and what the same code has measured is not measured again unless it is named.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.course.measure import BIN, MEGABYTE, Run, run
from bench.figures import Figure, write
from bench.gate.rows import Row, keep, known
from bench.version import measured_code
from fondation_cli.evaluation.prose import repetition
from fondation_shared.course import CourseDocument, Score

FOLDER = Path(__file__).parent
ENDINGS = range(-64, 256)
"""A command that fails leaves a row that says so."""


def projects() -> Iterator[tuple[str, str, str]]:
    """Name, language and commit of each."""
    for project in tomllib.loads((FOLDER / "projects.toml").read_text())["project"]:
        yield project["name"], project["language"], project["commit"]


def local(name: str) -> Path | None:
    """Where a copy of a project lies."""
    given = os.environ.get("BENCH_REPOSITORIES")
    place = Path(given or "", name)
    return place if given and place.is_dir() else None


def size_of(name: str, commit: str) -> float | None:
    """All files of a commit in MB; None where no copy is at hand."""
    place = local(name)
    if place is None:
        return None
    command = ["git", "-C", str(place), "ls-tree", "-r", "-l", commit]
    listed = subprocess.run(command, capture_output=True, text=True, errors="replace", check=True).stdout
    sizes = (line.split("\t")[0].split()[3] for line in listed.splitlines())
    return round(sum(int(size) for size in sizes if size.isdigit()) / MEGABYTE, 1)


def one(project: tuple[str, str, str], place: Path) -> Row:
    """Make the course with a cold cache, then verify it."""
    name, _, commit = project
    address = str(local(name) or f"https://github.com/{name}")
    environment = {"FONDATION_CACHE_DIR": str(place / "cache")}
    made = run(
        [str(BIN / "fondation"), "course", address, "--ref", commit, "-o", str(place / "out")], environment, ENDINGS
    )
    manifest = place / "out" / "course.json"
    document = CourseDocument.model_validate_json(manifest.read_bytes()) if manifest.is_file() else None
    verified = subprocess.run(
        [BIN / "fondation", "verify", place / "out"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    return row(document, made, verified.returncode, project)


def row(document: CourseDocument | None, made: Run, verify: int, project: tuple[str, str, str]) -> Row:
    """What `course.json` says, beside what was measured."""
    gates = [chapter.gate for chapter in document.chapters] if document else []
    scores = [score for gate in gates for _, score in gate if isinstance(score, Score)]
    name, language, commit = project
    return Row(
        name=name,
        language=language,
        commit=commit,
        files=document.coverage.files if document else 0,
        size=size_of(name, commit),
        chapters=len(gates),
        ok=sum(score.ok for score in scores),
        total=sum(score.total for score in scores),
        replaced=sum(gate.replaced for gate in gates),
        seconds=round(made.seconds, 1),
        megabytes=round(made.megabytes),
        verdict=document.verdict if document else "failed",
        verify=verify,
        repeated=round(repetition(chapter.markdown for chapter in document.chapters), 3) if document else None,
        date=datetime.now(UTC).date().isoformat(),
        code=measured_code(),
    )


def measure(wanted: Collection[str] = ()) -> list[Figure]:
    """Measure the named projects, or all that this code has not measured yet, and keep the rows."""
    for project in projects():
        name = project[0]
        before = known().get(name)
        if name in wanted or (not wanted and (before is None or before.get("code") != measured_code())):
            with tempfile.TemporaryDirectory() as place:
                found = one(project, Path(place))
            keep(found)
            said = f"{found['ok']}/{found['total']}, verify {found['verify']}, {found['seconds']} s"
            print(f"  {name}: {said}, {found['megabytes']} MB", flush=True)
    return [figure(list(known().values()))]


def figure(rows: list[Row]) -> Figure:
    """The courses in which something does not hold, of all."""
    wrong = [row for row in rows if row["ok"] < row["total"] or row["verify"] or row["verdict"] == "failed"]
    languages = len({row["language"] for row in rows})
    reference = f"public repositories in {languages} languages"
    question = "courses of public repositories in which something does not hold"
    return Figure(question, float(len(wrong)), "courses", reference, float(len(rows)), 0.0)


if __name__ == "__main__":
    write(measure(sys.argv[1:]))
