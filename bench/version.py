"""Which code was measured: a row that the same code left need not be measured again."""

import subprocess
from functools import cache
from pathlib import Path


@cache
def measured_code() -> str:
    """The id of the sources as they were committed last."""
    command = ["git", "-C", str(Path(__file__).parent.parent), "rev-parse", "--short=12", "HEAD:apps/cli/src"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
