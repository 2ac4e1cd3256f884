"""Courses of many public repositories, and whether everything in them holds: size, seconds, memory, scores.

Where the repositories come from: `BENCH_REPOSITORIES/OWNER/NAME` where that is, else GitHub.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.course.measure import BIN, Run, run
from fondation_cli.evaluation.prose import repetition
from fondation_shared.course import CourseDocument, Score

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results.json"
PARTIAL = 5


@dataclass(frozen=True)
class Row:
    """One project: what was read, what was checked, and how it ended. `ok` and `total` count checks of every kind."""

    name: str
    language: str
    commit: str
    files: int
    chapters: int
    ok: int
    total: int
    replaced: int
    seconds: float
    megabytes: float
    verdict: str
    verify: int
    repeated: float
    """The share of sentences whose frame occurs four times or more in the course."""


def projects() -> Iterator[tuple[str, str, str]]:
    """Name, language and commit of each."""
    for project in tomllib.loads((FOLDER / "projects.toml").read_text())["project"]:
        yield project["name"], project["language"], project["commit"]


def address(name: str) -> str:
    """Where to read a project from."""
    local = Path(os.environ.get("BENCH_REPOSITORIES", "")) / name
    return str(local) if local.is_dir() else f"https://github.com/{name}"


def one(name: str, language: str, commit: str, place: Path) -> Row:
    """Make the course with a cold cache, then verify it."""
    environment = {"FONDATION_CACHE_DIR": str(place / "cache")}
    command = [str(BIN / "fondation"), "course", address(name), "--ref", commit, "-o", str(place / "out")]
    made = run(command, environment, (0, PARTIAL))
    verified = subprocess.run(
        [BIN / "fondation", "verify", place / "out"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    document = CourseDocument.model_validate_json((place / "out" / "course.json").read_bytes())
    return row(document, made, verified.returncode, (name, language, commit))


def row(document: CourseDocument, made: Run, verify: int, project: tuple[str, str, str]) -> Row:
    """What `course.json` says, beside what was measured."""
    gates = [chapter.gate for chapter in document.chapters]
    scores = [score for gate in gates for _, score in gate if isinstance(score, Score)]
    name, language, commit = project
    return Row(
        name=name,
        language=language,
        commit=commit,
        files=document.coverage.files,
        chapters=len(gates),
        ok=sum(score.ok for score in scores),
        total=sum(score.total for score in scores),
        replaced=sum(gate.replaced for gate in gates),
        seconds=round(made.seconds, 1),
        megabytes=round(made.megabytes),
        verdict=document.verdict,
        verify=verify,
        repeated=round(repetition(chapter.markdown for chapter in document.chapters), 3),
    )


def main(wanted: list[str]) -> None:
    """Measure the named projects, or all, and keep the rows."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for project in projects():
        if wanted and project[0] not in wanted:
            continue
        with tempfile.TemporaryDirectory() as place:
            found = one(*project, Path(place))
        known[found.name] = asdict(found) | {"date": datetime.now(UTC).date().isoformat()}
        print(
            f"{found.name}: {found.ok}/{found.total}, verify {found.verify}, repeated {found.repeated:.0%}, "
            f"{found.seconds} s, {found.megabytes} MB",
            flush=True,
        )
        RESULTS.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
