"""A job whose generator is killed goes on where it was: no answer that came is asked for again."""

import os
import random
import signal
from pathlib import Path

import pytest
from killing import Killing, delivered
from model_server import ModelServer

from fondation_shared.jobs import Outcome, Result

from ...conftest import environment_in  # noqa: TID252 - what the folder above has
from .counter import PAGE_FILES, PAGE_PLAN, PAGE_PROMPT
from .engineer import Engineer
from .test_repairing import WRONG_FILES, right

pytestmark = pytest.mark.walls

SEEDS = range(int(os.environ.get("CHAOS_KILLS", "2")))
"""In mid-repair, in mid-write, and more of them anywhere by hand."""
_CALLS = 2 + len(PAGE_FILES)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_came_is_paid_for_again(seed: int, tmp_path: Path) -> None:
    at = [_CALLS, 3][seed] if seed < 2 else random.Random(seed).randint(1, _CALLS)  # noqa: S311 - no secret
    repairs = Engineer(PAGE_PLAN, WRONG_FILES, [right, right])
    killing = Killing(repairs, at, seed)
    job = {"kind": "project", "request": {"prompt": PAGE_PROMPT, "stack": "static"}}
    with ModelServer(killing, log=tmp_path / "requests.jsonl", piece=1000) as server:
        settings = {"FONDATION_SANDBOX": "bubblewrap", "FONDATION_MODEL_CONCURRENCY": "1"}
        environment = {**environment_in(tmp_path, tmp_path / "cache"), **server.environment("chat"), **settings}
        first = delivered(tmp_path / "one", job, environment, killing)
        second = delivered(tmp_path / "two", job, environment, killing, tmp_path / "one")
        requests = server.requests()

    result = Result.model_validate_json((tmp_path / "two" / "result.json").read_bytes())
    assert first == -signal.SIGKILL or (first, at) == (0, _CALLS), "only behind the last question it may be too late"
    assert (second, result.outcome) == (0, Outcome.COMPLETED)
    assert killing.twice(requests) == []
