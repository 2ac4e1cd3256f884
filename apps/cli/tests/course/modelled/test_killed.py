"""A course whose generator is killed in mid-chapter goes on where it was: no answer that came is paid for twice."""

import json
import os
import random
import shutil
import signal
import subprocess
import threading
from collections import Counter
from pathlib import Path

import pytest
from model_server import Logged, ModelServer
from model_wire import Asked
from scripted_writer import ScriptedWriter

from fondation_shared.jobs import Outcome, Result

from ...conftest import FONDATION, environment_in  # noqa: TID252 - what the folder above has

SEEDS = range(int(os.environ.get("CHAOS_KILLS", "2")))
_SETTLED = 0.3


class Killing:
    """Plays a model, and kills who asks while one of the questions waits for its answer."""

    def __init__(self, at: int) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._writer = ScriptedWriter()
        self._at = at
        self._lock = threading.Lock()
        self._count = 0

    def __call__(self, asked: Asked) -> str:
        with self._lock:
            self._count += 1
            is_last = self._count == self._at
        if is_last and self.process is not None:
            # What else is under way comes to its end first: it was paid for.
            threading.Event().wait(_SETTLED)
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(30)
        return self._writer(asked)


def delivered(
    folder: Path, repository: Path, environment: dict[str, str], killing: Killing, before: Path | None = None
) -> int:
    """One delivery of the job to `folder`, with what the one before has remembered."""
    folder.mkdir()
    request = {"repository": str(repository)}
    job = {"id": "job_1", "kind": "course", "request": request, "allowedRoots": [str(repository.parent)]}
    (folder / "job.json").write_text(json.dumps(job))
    if before is not None:
        shutil.copytree(before / "memo", folder / "memo")
    with subprocess.Popen(
        [FONDATION, "run", folder],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        killing.process = process
        return process.wait(200)


def twice(requests: list[Logged]) -> list[int]:
    """How often each question was answered in full that was so more than once."""
    answered = Counter(json.dumps(each.asked.body, sort_keys=True) for each in requests if each.finished)
    return [count for count in answered.values() if count > 1]


@pytest.mark.chaos
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_came_is_paid_for_again(seed: int, small: Path, tmp_path: Path) -> None:
    at = random.Random(seed).randint(2, 4)  # noqa: S311 - no secret
    killing = Killing(at)
    with ModelServer(killing, log=tmp_path / "requests.jsonl") as server:
        settings = {"FONDATION_MODEL_CONCURRENCY": "2", "FONDATION_MODEL_PAUSE_SECONDS": "60"}
        environment = {**environment_in(tmp_path, tmp_path / "cache"), **server.environment("chat"), **settings}
        first = delivered(tmp_path / "one", small, environment, killing)
        second = delivered(tmp_path / "two", small, environment, killing, tmp_path / "one")
        requests = server.requests()

    result = Result.model_validate_json((tmp_path / "two" / "result.json").read_bytes())
    assert (first, second, result.outcome) == (-signal.SIGKILL, 0, Outcome.COMPLETED)
    assert twice(requests) == []
