"""A generator that is killed at any moment while a model answers it, and delivered again with what it remembered."""

import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from model_server import Answering, Logged, Refusal, Reply
from model_wire import Asked
from pace import paced

FONDATION = Path(sys.executable).with_name("fondation")
_LONGEST = 60.0
_SLOWEST_ANSWER = 0.3
_LATEST_KILL = 0.6
_GRACE_SECONDS = 0.25
"""An answer that was handed over so long before the kill, on a free machine, is never paid for twice.

It has to be read, taken apart and written down: whoever is killed before that cannot know it.
"""
_GONE = Refusal(503, message="nobody listens any more")


class Killing:
    """Plays a model, and kills who asks at some moment after question number `at` came, whatever is under way then.

    How long each answer takes, and when that moment is, the seed says. What is asked after that question has no answer
    before the kill, so that there is somebody to kill, unless `at` is the last.
    """

    def __init__(self, answering: Answering, at: int, seed: int) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.killed_at = float("inf")
        self._answering = answering
        self._at = at
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._grace = paced(_GRACE_SECONDS)
        self._lock = threading.Lock()
        self._count = 0
        self._killed = threading.Event()

    def __call__(self, asked: Asked) -> str | Reply | Refusal:
        with self._lock:
            self._count += 1
            number, wait = self._count, self._random.uniform(0, _SLOWEST_ANSWER)
            if number == self._at:
                threading.Timer(self._random.uniform(0, _LATEST_KILL), self._kill, [self.process]).start()
        if number > self._at and not self._killed.is_set():
            self._killed.wait(_LONGEST)
            return _GONE
        said = self._answering(asked)
        return Reply(said, wait=wait) if isinstance(said, str) and number <= self._at else said

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        self.killed_at = time.time()
        process.kill()
        process.wait(30)
        self._killed.set()

    def twice(self, requests: list[Logged]) -> list[int]:
        """The numbers of questions that were answered again in full, though the answer had come before the kill."""
        latest = self.killed_at - max(self._grace, paced(_GRACE_SECONDS))
        known = {_body(each) for each in requests if each.ended is not None and each.ended < latest}
        again = [each for each in requests if each.at > self.killed_at and each.finished]
        return [each.asked.number for each in again if _body(each) in known]


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
        killing.process = process
        return process.wait(200)


def twice(requests: list[Logged]) -> list[int]:
    """How often each question was answered in full that was so more than once."""
    answered = Counter(_body(each) for each in requests if each.finished)
    return [count for count in answered.values() if count > 1]


def _body(logged: Logged) -> str:
    return json.dumps(logged.asked.body, sort_keys=True)
