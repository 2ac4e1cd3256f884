"""A small real model says what it likes: a course comes out all the same, and all that it shows holds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fondation_shared.course import CourseDocument, Score

FONDATION = Path(sys.executable).with_name("fondation")
URL = os.environ["FONDATION_TEST_LOCAL_MODEL"]
pytestmark = pytest.mark.timeout(3600)

FILES = {
    "README.md": "# Sums\n\nAdds numbers, one after the other.\n",
    "sums/__init__.py": '"""Sums of numbers."""\n\nfrom sums.total import Total, add\n\n__all__ = ["Total", "add"]\n',
    "sums/total.py": (
        '"""What is added up."""\n\n\n'
        'def add(a: int, b: int) -> int:\n    """The sum of two."""\n    return a + b\n\n\n'
        'class Total:\n    """A sum that grows."""\n\n    def __init__(self) -> None:\n        self.value = 0\n\n'
        '    def take(self, number: int) -> None:\n        """Add one more."""\n'
        "        self.value = add(self.value, number)\n"
    ),
    "tests/test_total.py": (
        "from sums import Total\n\n\ndef test_a_total_grows() -> None:\n    total = Total()\n"
        "    total.take(2)\n    total.take(3)\n    assert total.value == 5\n"
    ),
}


def repository(folder: Path) -> None:
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git = ["git", "-C", str(folder), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Import"]):
        subprocess.run([*git, *command], check=True)


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
    repository(tmp_path / "sums")

    done = fondation("course", "sums", "-o", "out", "--model", "local:smollm2", "--json", folder=tmp_path)

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
