"""A storm over each shape that is named, or over all: `make chaos SHAPES="sqlite replicas"`, replayed by CHAOS_SEED."""

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from chaos.shape import LARGE, SHAPES, Shape
from chaos.weather import Weathered, weather
from environment import forget_strangers

from bench import figures
from bench.chaos import rows
from bench.chaos.rows import Row

SEED = 20261123


def main(names: list[str]) -> None:
    """Let the storms rage one after another, write each row, print the table; ends with 1 where something broke."""
    shapes = {shape.name: shape for shape in SHAPES}
    unknown = set(names) - set(shapes)
    if unknown:
        sys.exit(f"chaos: no such shape: {', '.join(sorted(unknown))}; there are {', '.join(shapes)}")
    forget_strangers()
    seed = int(os.environ.get("CHAOS_SEED", SEED))
    done = [_storm(shapes[name], seed) for name in names or shapes]
    print("\n".join(rows.table(done)))
    sys.exit(any(sum(row["findings"].values()) for row in done))


def _storm(shape: Shape, seed: int) -> Row:
    print(f"{shape.title}, seed {seed} ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="fondation-chaos-") as folder:
        found = weather(shape, LARGE, seed, Path(folder))
    for what, findings in found.findings.items():
        for each in findings:
            print(f"  {what}: {each}", flush=True)
    row = _row(shape, seed, found)
    rows.keep(row)
    figures.write([])
    return row


def _row(shape: Shape, seed: int, found: Weathered) -> Row:
    return Row(
        shape=shape.title,
        jobs=found.jobs,
        kills=dict(found.kills),
        flushes=found.flushes,
        cuts=found.cuts,
        freezes=found.freezes,
        findings={what: len(findings) for what, findings in found.findings.items()},
        seconds=round(found.seconds, 1),
        seed=seed,
        date=datetime.now(UTC).date().isoformat(),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
