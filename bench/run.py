"""Measure what is named, or everything: `python -m bench.run [QUESTION ...]`; QUESTIONS has their names."""

import os
import sys

from bench import figures
from bench.building import measure as build
from bench.course import measure as course
from bench.eval import measure as evaluation
from bench.files import measure as files
from bench.gate import measure as gate
from bench.growth import measure as growth
from bench.index import measure as index
from bench.load import measure as load
from bench.model import measure as model
from bench.pickup import measure as pickup
from bench.queue import measure as queue
from bench.watchers import measure as watchers

QUESTIONS = {
    "pickup": pickup.measure,
    "course": course.measure,
    "index": index.measure,
    "eval": evaluation.measure,
    "gate": gate.measure,
    "build": build.measure,
    "model": model.measure,
    "watchers": watchers.measure,
    "files": files.measure,
    "growth": growth.measure,
    "queue": queue.measure,
    "load": load.measure,
}


def main(names: list[str]) -> None:
    """Measure, print, and write both files after each question."""
    unknown = set(names) - set(QUESTIONS)
    if unknown:
        sys.exit(f"bench: no such question: {', '.join(sorted(unknown))}; there are {', '.join(QUESTIONS)}")
    # Programs are measured as users have them: compiled when they are first started, not each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in names or QUESTIONS:
        print(f"{name} ...", flush=True)
        found = QUESTIONS[name]()
        figures.write(found)
        for figure in found:
            beside = f"{figure.reference_value:.2f} {figure.unit}: {figure.reference}"
            print(f"  {figure.question}: {figure.value:.2f} {figure.unit}   ({beside})", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
