"""One course as a person would have it: the real command in its own process, with what it took."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.evaluation.sources import Source
from fondation_shared.course import CourseDocument
from fondation_shared.errors import WorkFailed

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Trial:
    """A finished course. `megabytes`: the most that one of its processes held."""

    document: CourseDocument
    seconds: float
    megabytes: float


def make(source: Source, folder: Path, program: Path) -> Trial:
    """Run `fondation course` in `folder`, with nothing remembered. Raises WorkFailed where it makes no course."""
    out = folder / "course"
    ref = ["--ref", source.ref] if source.ref else []
    command = [str(program), "course", source.repository, *ref, "-o", str(out)]
    start = time.monotonic()
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(  # noqa: S603 - our own program, an argument list, no shell
            command,
            env={**os.environ, "FONDATION_CACHE_DIR": str(folder / "cache"), "FONDATION_LANG": "en"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        said.seek(0)
        words = said.read().strip().splitlines()
    if process.returncode not in {0, 5}:
        raise WorkFailed(f"fondation course ended with {process.returncode}.", cause=" ".join(words[-4:]))
    document = CourseDocument.model_validate_json((out / "course.json").read_bytes())
    # The kernel counts in kilobytes, but for macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return Trial(document, seconds, usage.ru_maxrss * unit / _MEGABYTE)
