"""Seconds and peak memory of an offline course, beside `git clone` and a parse-only pass over the same repository."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from bench.course.repository import repository
from bench.figures import Figure

ROUNDS = 5
MEGABYTE = 1024 * 1024
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Run:
    """How long a command took, and the most memory that it and its children held at one time."""

    seconds: float
    megabytes: float


def resident(process: psutil.Process) -> int:
    """Bytes held by a process and its children; what they share counts for each."""
    total = 0
    for member in [process, *process.children(recursive=True)]:
        try:
            total += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def run(command: list[str], environment: Mapping[str, str] | None = None, allowed: Collection[int] = (0,)) -> Run:
    """Run a command to its end; it has to leave with one of the codes that are allowed."""
    start = time.perf_counter()
    peak = 0
    with subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                peak = max(peak, resident(watched))
            except psutil.NoSuchProcess:
                break
            time.sleep(0.02)
    seconds = time.perf_counter() - start
    if process.returncode not in allowed:
        sys.exit(f"bench: {' '.join(command)} ended with {process.returncode}")
    return Run(seconds, peak / MEGABYTE)


def middle(runs: list[Run]) -> Run:
    """The medians of several runs."""
    return Run(median(run.seconds for run in runs), median(run.megabytes for run in runs))


def rounds(source: Path) -> dict[str, Run]:
    """The three commands in turn, `ROUNDS` times; the medians of each."""
    runs: dict[str, list[Run]] = {"clone": [], "parse": [], "course": [], "again": []}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as place:
            course = [str(BIN / "fondation"), "course", str(source), "-o"]
            cache = {"FONDATION_CACHE_DIR": f"{place}/cache"}
            runs["clone"].append(run(["git", "clone", "--quiet", "--depth=1", source.as_uri(), f"{place}/clone"]))
            runs["parse"].append(run([sys.executable, "-m", "bench.course.parse", f"{place}/clone"]))
            runs["course"].append(run([*course, f"{place}/first"], cache))
            runs["again"].append(run([*course, f"{place}/second"], cache))
    return {name: middle(several) for name, several in runs.items()}


def measure() -> list[Figure]:
    """All figures of this question."""
    with repository() as source:
        found = rounds(source)
    clone, parse, course, again = (found[name] for name in ("clone", "parse", "course", "again"))
    name = f"offline course, {source.name}"
    beside = clone.seconds + parse.seconds
    return [
        Figure(f"{name}, seconds", course.seconds, "s", "git clone, then parsing alone", beside),
        Figure(f"{name}, seconds with a warm cache", again.seconds, "s", "git clone, then parsing alone", beside),
        Figure(f"{name}, peak memory", course.megabytes, "MB", "parsing alone", parse.megabytes),
    ]
