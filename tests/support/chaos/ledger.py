"""What the scripted generator noted of its attempts, outside of everything that is killed."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """`what` is `began`, `paid`, `kept` or `made`."""

    what: str
    job: str
    attempt: int
    pid: int = 0
    key: str = ""
    path: str = ""
    sha256: str = ""


def read(ledger: Path) -> list[Line]:
    """Every line, in the order in which they were written."""
    if not ledger.exists():
        return []
    # What follows the last end of a line is being written.
    whole = ledger.read_text().rpartition("\n")[0]
    return [Line(**json.loads(line)) for line in whole.splitlines()]
