"""What a package client of this machine says when it is asked."""

import os
import shutil
import subprocess
from pathlib import Path

_SECONDS = 60


def output_of(program: str, *arguments: str) -> str:
    """What it prints, or nothing where it is not there or fails. It runs outside of every project."""
    path = shutil.which(program)
    if path is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - a program of this machine with our own words
            [path, *arguments],
            cwd=Path.home().anchor,
            env={**os.environ, "COLUMNS": "1000", "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
