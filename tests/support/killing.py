"""A generator that is killed while it asks a model, and delivered again with what it remembered."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from model_server import Answering, Logged, Refusal, Reply
from model_wire import Asked

FONDATION = Path(sys.executable).with_name("fondation")
_LONGEST = 60.0
_LOOK = 0.02
_GONE = Refusal(503, message="nobody listens any more")


class Killing:
    """Plays a model, and kills who asks while question number `at` waits for its answer.

    The answers before it have come by then: each has its receipt. What is asked after it has no answer.
    """

    def __init__(self, answering: Answering, at: int) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.memo: Path | None = None
        self._answering = answering
        self._at = at
        self._lock = threading.Lock()
        self._count = 0
        self._killed = threading.Event()

    def __call__(self, asked: Asked) -> str | Reply | Refusal:
        with self._lock:
            self._count += 1
            number = self._count
        if number < self._at or self._killed.is_set():
            return self._answering(asked)
        if number == self._at:
            self._kill()
        self._killed.wait(_LONGEST)
        return _GONE

    def _kill(self) -> None:
        assert self.process is not None
        until = time.monotonic() + _LONGEST
        while receipts(self.memo) < self._at - 1 and time.monotonic() < until:
            time.sleep(_LOOK)
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self._killed.set()


def receipts(memo: Path | None) -> int:
    """How many whole answers of models were written down in a job's memo."""
    if memo is None or not memo.exists():
        return 0
    return sum(b'{"answer":' in path.read_bytes()[:200] for path in memo.iterdir() if not path.name.startswith("."))


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
        killing.process, killing.memo = process, folder / "memo"
        return process.wait(200)


def twice(requests: list[Logged]) -> list[int]:
    """How often each question was answered in full that was so more than once."""
    answered = Counter(json.dumps(each.asked.body, sort_keys=True) for each in requests if each.finished)
    return [count for count in answered.values() if count > 1]
