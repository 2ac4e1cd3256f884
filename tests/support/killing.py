"""A generator that is killed while it asks a model, and delivered again with what it remembered."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from model_server import Answering, Logged, Refusal, Reply
from model_wire import Asked

FONDATION = Path(sys.executable).with_name("fondation")


class Killing:
    """Plays a model, and kills who asks while question number `at` waits for its answer.

    Whoever asks one question at a time has the answers to all earlier ones in safety then.
    """

    def __init__(self, answering: Answering, at: int) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._answering = answering
        self._at = at
        self._lock = threading.Lock()
        self._count = 0

    def __call__(self, asked: Asked) -> str | Reply | Refusal:
        with self._lock:
            self._count += 1
            is_last = self._count == self._at
        if is_last and self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(30)
        return self._answering(asked)


def delivered(
    folder: Path, job: Mapping[str, object], environment: dict[str, str], killing: Killing, before: Path | None = None
) -> int:
    """One delivery of the job to `folder`, with what the one before has remembered; the generator's exit code."""
    folder.mkdir()
    (folder / "job.json").write_text(json.dumps({"id": "job_1", **job}))
    if before is not None:
        shutil.copytree(before / "memo", folder / "memo")
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        [FONDATION, "run", folder], env=environment, stdin=silent, stdout=silent, stderr=silent
    ) as process:
        killing.process = process
        return process.wait(200)


def twice(requests: list[Logged]) -> list[int]:
    """How often each question was answered in full that was so more than once."""
    answered = Counter(json.dumps(each.asked.body, sort_keys=True) for each in requests if each.finished)
    return [count for count in answered.values() if count > 1]
