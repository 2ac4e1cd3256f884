"""Bounds in seconds that hold on any machine: one that is slower, or busier, is given as much longer as it needs."""

import subprocess
import sys
import time

WORK = [sys.executable, "-IS", "-c", "import asyncio"]
TIMES = 3
USUAL_SECONDS = 0.3
"""What a free machine takes at most for the work, that many times."""


def paced(seconds: float) -> float:
    """How long this machine may take, as it is now, for what a free one does in `seconds`; never less than that."""
    began = time.monotonic()
    for _ in range(TIMES):
        subprocess.run(WORK, check=True)
    return seconds * max(1.0, (time.monotonic() - began) / USUAL_SECONDS)
