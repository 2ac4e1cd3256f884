"""A file of 400 MB into a folder and a bucket, and out of them: hashed, in little memory, beside the bare library."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bucket_server import BucketServer

from bench.figures import Figure
from bench.files.passing import MEGABYTES

RUNS = 3
REFERENCE = "the library alone, unhashed; the fastest of 3 runs each"
MOST_MEGABYTES = 64.0
"""That a process may grow by, whatever the size of the file."""

Times = dict[str, float]


def measure() -> list[Figure]:
    """What the way through web's code costs."""
    with tempfile.TemporaryDirectory() as folder, BucketServer() as server:
        places = {"a folder": [Path(folder).as_uri()], "a bucket": [server.bucket(), server.endpoint]}
        found = []
        for name, place in places.items():
            ours, bare = (_best(way, place, server.keys) for way in ("web", "bare"))
            found += _figures(name, ours, bare)
    return found


def _figures(name: str, ours: Times, bare: Times) -> list[Figure]:
    what = f"a file of {MEGABYTES} MB"
    grown = Figure(
        f"{what} through {name}, memory", ours["grown"], "MB", "the library alone", bare["grown"], MOST_MEGABYTES
    )
    return [
        Figure(f"{what} into {name}", ours["into"], "s", REFERENCE, bare["into"]),
        Figure(f"{what} out of {name}", ours["out"], "s", REFERENCE, bare["out"]),
        grown,
    ]


def _best(way: str, place: list[str], keys: dict[str, str]) -> Times:
    """The shortest times of several runs, and the most memory."""
    runs = [_run(way, place, keys) for _ in range(RUNS)]
    return {name: (max if name == "grown" else min)(run[name] for run in runs) for name in runs[0]}


def _run(way: str, place: list[str], keys: dict[str, str]) -> Times:
    words = [sys.executable, "-m", "bench.files.passing", way, *place]
    done = subprocess.run(words, env={**os.environ, **keys}, capture_output=True, text=True, check=True)
    times: Times = json.loads(done.stdout)
    return times
