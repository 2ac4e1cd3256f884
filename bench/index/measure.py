"""Seconds of an index beside parsing alone, of one changed file beside a cold index, and the most memory it takes."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from bench.course.measure import MEGABYTE, ROUNDS, resident
from bench.course.repository import repositories
from bench.figures import Figure, tell, write

LARGE = 1024.0
"""The aim for memory, in MB."""


@dataclass(frozen=True)
class Indexed:
    """What one index said, and the most memory that it and its helpers held at one time."""

    seconds: float
    parsed: list[str]
    megabytes: float


def index(source: Path, cache: Path) -> Indexed:
    """Index a repository in a process of its own."""
    command = [sys.executable, "-m", "bench.index.run", str(source), str(cache)]
    peak = 0
    with tempfile.TemporaryFile("w+") as output, subprocess.Popen(command, stdout=output) as process:
        member = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, resident(member))
            time.sleep(0.01)
        if process.returncode:
            sys.exit(f"bench: the index ended with {process.returncode}")
        output.seek(0)
        said = json.load(output)
    return Indexed(said["seconds"], said["parsed"], peak / MEGABYTE)


def parse(checkout: Path, paths: list[str]) -> float:
    """Seconds to parse these files of a checkout."""
    command = [sys.executable, "-m", "bench.index.parse", str(checkout)]
    done = subprocess.run(command, input=json.dumps(paths), capture_output=True, text=True, check=True)
    return float(done.stdout)


def change(checkout: Path, path: str, number: int) -> None:
    """Commit a change of one file."""
    with (checkout / path).open("a") as file:
        file.write(f"\n{'//' if not path.endswith('.py') else '#'} {number}\n")
    git = ["git", "-C", str(checkout), "-c", "user.name=Bench", "-c", "user.email=bench@example.org"]
    subprocess.run([*git, "commit", "--quiet", "--all", "-m", "One file"], check=True)


@dataclass(frozen=True)
class Round:
    """Seconds of parsing alone, of a cold index, and of the index after one file changed; memory of the cold one."""

    parse: float
    cold: float
    changed: float
    megabytes: float


def one_round(source: Path, number: int) -> Round:
    """All in turn, with an empty cache and in a checkout of its own."""
    with tempfile.TemporaryDirectory() as place:
        checkout, cache = Path(place, "checkout"), Path(place, "cache")
        subprocess.run(["git", "clone", "--quiet", "--depth=1", source.as_uri(), checkout], check=True)
        cold = index(checkout, cache)
        alone = parse(checkout, cold.parsed)
        middle = sorted(cold.parsed, key=lambda path: (checkout / path).stat().st_size)[len(cold.parsed) // 2]
        change(checkout, middle, number)
        return Round(alone, cold.seconds, index(checkout, cache).seconds, cold.megabytes)


def measure() -> list[Figure]:
    """All figures of this question; those of each repository are kept as soon as they are there."""
    found: list[Figure] = []
    for one in repositories():
        with one as source:
            figures = measure_one(source)
        write(figures)
        found += figures
    return found


def measure_one(source: Path) -> list[Figure]:
    """The figures of one repository."""
    rounds = []
    for number in range(ROUNDS):
        rounds.append(one_round(source, number))
        tell(f"index of {source.name}", number + 1, ROUNDS)
    # Ratios of one round: what else the machine did was done to both.
    name = f"index, {source.name}"
    parsing, cold = median(one.parse for one in rounds), median(one.cold for one in rounds)
    over = median(one.cold / one.parse for one in rounds) * parsing
    changed = median(one.changed / one.cold for one in rounds) * cold
    memory = max(one.megabytes for one in rounds)
    return [
        Figure(f"{name}, seconds", over, "s", "parsing alone, as many processes", parsing, round(1.5 * parsing, 2)),
        Figure(f"{name}, seconds after one file changed", changed, "s", "cold", cold, round(0.05 * cold, 2)),
        Figure(f"{name}, peak memory with its helpers", memory, "MB", "what is promised", LARGE, LARGE),
    ]
