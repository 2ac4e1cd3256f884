"""A small real model says what it likes: a course comes out all the same, and all that it shows holds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from installation import make_repository

from fondation_shared.course import CourseDocument, Score

FONDATION = Path(sys.executable).with_name("fondation")
URL = os.environ["FONDATION_TEST_LOCAL_MODEL"]
pytestmark = pytest.mark.timeout(3600)


def fondation(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    own = {
        "FONDATION_MODEL_URL": URL,
        "FONDATION_MODEL_CONCURRENCY": "1",
        "FONDATION_MODEL_FIRST_SECONDS": "600",
        "FONDATION_CACHE_DIR": str(folder / "cache"),
    }
    return subprocess.run(
        [FONDATION, *arguments], cwd=folder, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )


def test_a_course_of_a_small_repository_is_finished_and_holds(tmp_path: Path) -> None:
    make_repository("honcho", tmp_path / "honcho")

    done = fondation("course", "honcho", "-o", "out", "--model", "local:smollm2", "--json", folder=tmp_path)

    assert done.returncode == 0, done.stderr[-3000:]
    events = [json.loads(line) for line in done.stdout.splitlines()]
    calls = [event for event in events if event.get("type") == "model.called"]
    assert calls
    assert all(call["money"] == 0 for call in calls)
    document = CourseDocument.model_validate_json((tmp_path / "out" / "course.json").read_bytes())
    scores = [score for chapter in document.chapters for _, score in chapter.gate if isinstance(score, Score)]
    assert scores
    assert all(score.ok == score.total for score in scores)
    verified = fondation("verify", "out", folder=tmp_path)
    assert verified.returncode == 0, verified.stdout + verified.stderr
