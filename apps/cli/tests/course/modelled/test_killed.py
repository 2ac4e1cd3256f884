"""A course whose generator is killed in mid-chapter goes on where it was: no answer that came is paid for twice."""

import os
import random
import signal
from pathlib import Path

import pytest
from killing import Killing, delivered
from model_server import ModelServer
from scripted_writer import ScriptedWriter

from fondation_shared.jobs import Outcome, Result

from ...conftest import environment_in  # noqa: TID252 - what the folder above has

SEEDS = range(int(os.environ.get("CHAOS_KILLS", "1")))


@pytest.mark.chaos
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_came_is_paid_for_again(seed: int, small: Path, tmp_path: Path) -> None:
    at = random.Random(seed).randint(2, 4)  # noqa: S311 - no secret
    killing = Killing(ScriptedWriter(), at, seed)
    job = {"kind": "course", "request": {"repository": str(small)}, "allowedRoots": [str(small.parent)]}
    with ModelServer(killing, log=tmp_path / "requests.jsonl", piece=1000) as server:
        settings = {"FONDATION_MODEL_CONCURRENCY": "2"}
        environment = {**environment_in(tmp_path, tmp_path / "cache"), **server.environment("chat"), **settings}
        first = delivered(tmp_path / "one", job, environment, killing)
        second = delivered(tmp_path / "two", job, environment, killing, tmp_path / "one")
        requests = server.requests()

    result = Result.model_validate_json((tmp_path / "two" / "result.json").read_bytes())
    assert (first, second, result.outcome) == (-signal.SIGKILL, 0, Outcome.COMPLETED)
    assert killing.twice(requests) == []
