"""A measured figure beside its reference, and the two files that hold them all."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.chaos.rows import known as storms
from bench.chaos.rows import tables as weathered
from bench.eval.rows import known as courses
from bench.eval.rows import tables
from bench.gate.rows import known as proved
from bench.gate.rows import tables as proofs
from bench.growth.rows import known as grown
from bench.growth.rows import tables as growth

FOLDER = Path(__file__).parent
SHARED = 2
"""Of processes that want a core: with more, others measure and build on this machine at the same time."""

DIGITS = {"$": 4}
"""Behind the point, where two of them say too little."""


@dataclass(frozen=True)
class Figure:
    """One answer. `aim` is the most that `value` may be, in `unit`, or with `more` the least; None without one."""

    question: str
    value: float
    unit: str
    reference: str
    reference_value: float
    aim: float | None = None
    more: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.more else self.value <= self.aim

    def as_json(self) -> dict[str, object]:
        """The figure as `results.json` keeps it, below its question."""
        return {
            "value": round(self.value, DIGITS.get(self.unit, 2)),
            "unit": self.unit,
            "reference": self.reference,
            "referenceValue": round(self.reference_value, DIGITS.get(self.unit, 2)),
            "ratio": round(self.value / self.reference_value, 2) if self.reference_value else None,
            "aim": self.aim,
            "more": self.more,
            "met": self.met,
            "date": datetime.now(UTC).date().isoformat(),
            "shared": os.getloadavg()[0] > SHARED * (os.cpu_count() or 1),
        }


TOLD_EVERY = 25


def tell(what: str, done: int, total: int) -> None:
    """Say now and then how far a measurement is."""
    if done % TOLD_EVERY == 0:
        print(f"  {what}: {done} of {total}", flush=True)


def percentile(values: list[float], percent: int) -> float:
    """The value that `percent` of a hundred do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def write(figures: list[Figure]) -> None:
    """Put the figures into `results.json`, over earlier answers to the same questions, and make `RESULTS.md` of it."""
    results = FOLDER / "results.json"
    known = json.loads(results.read_text()) if results.exists() else {}
    known |= {figure.question: figure.as_json() for figure in figures}
    results.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
    lines = [*tables([*courses().values()]), *proofs([*proved().values()]), *weathered([*storms().values()])]
    lines += growth([*grown().values()])
    (FOLDER / "RESULTS.md").write_text(table(known) + "".join(f"{line}\n" for line in lines))


def table(known: dict[str, dict[str, object]]) -> str:
    """The page that people read."""
    lines = [
        "# Figures",
        "",
        "Made by `make bench`, each beside its reference in the same run on the same machine: the ratio says most.",
        "Where a date says so, others worked on the machine meanwhile: there only the ratio says anything.",
        "",
        "| question | measured | reference | ratio | aim | date |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for question, row in sorted(known.items()):
        lines.append(
            f"| {question} | {row['value']} {row['unit']} | {row['referenceValue']} {row['unit']}: {row['reference']} "
            f"| {'–' if row['ratio'] is None else row['ratio']} | {_aim(row)} "
            f"| {row['date']}{', machine shared' if row.get('shared') else ''} |"
        )
    return "\n".join(lines) + "\n"


def _aim(row: dict[str, object]) -> str:
    if row["aim"] is None:
        return "–"
    bound = "≥" if row.get("more") else "≤"
    return f"{bound} {row['aim']:.3g} {row['unit']}: {'met' if row['met'] else '**missed**'}"
