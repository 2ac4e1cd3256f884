"""What the generator cannot do is told on the job's page in the reader's language, whatever that of the course."""

import json
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from fondation_shared.jobs import Language, Result
from fondation_web.language import words
from fondation_web.testing import PlayedWorker, Web
from fondation_worker.failures import RETRYABLE

FONDATION = Path(sys.executable).with_name("fondation")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    started = Web(tmp_path_factory.mktemp("told"))
    started.start()
    yield started
    started.stop()


def a_repository(web: Web, name: str, *, commits: bool) -> Path:
    folder = web.folder / name
    folder.mkdir()
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", "init", "-q", folder], check=True)
    if commits:
        subprocess.run(["git", "-C", folder, *person, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    return folder


def fail(web: Web, repository: Path, **request: object) -> str:
    """Let the real generator run that job, and report what it says; the address of the job's page."""
    ids = web.submit(repository.name, **request)
    workspace = web.folder / f"workspace of {repository.name}"
    workspace.mkdir()
    asked = {"repository": str(repository), **request}
    (workspace / "job.json").write_text(json.dumps({"id": ids["jobId"], "kind": "course", "request": asked}))
    done = subprocess.run([FONDATION, "run", workspace], env=web.environment, capture_output=True, check=False)
    assert done.returncode == 3
    worker = PlayedWorker(web.url)
    assert worker.claim() == ids["jobId"]
    worker.finish(Result.model_validate_json((workspace / "result.json").read_bytes()))
    worker.leave()
    return f"/jobs/{ids['jobId']}"


NO_REF = ("has no branch, tag or commit called v99.", "n’a ni branche, ni étiquette, ni commit nommé v99.")
EMPTY = (
    "has no commits yet. A course is written about a commit.",
    "n’a pas encore de commit. Un cours s’écrit sur un commit.",
)


@pytest.mark.parametrize(
    ("name", "request_", "said"),
    [("no such ref", {"ref": "v99", "language": "en"}, NO_REF), ("empty", {"language": "fr"}, EMPTY)],
)
def test_a_failure_of_the_generator_is_told_in_the_language_of_the_page(
    web: Web, name: str, request_: dict[str, object], said: tuple[str, str]
) -> None:
    page = fail(web, a_repository(web, name, commits="ref" in request_), **request_)
    english, french = said
    for language, own, other, what in (
        ("en", english, french, "The job failed in the phase Fetch"),
        ("fr", french, english, "La tâche a échoué pendant la phase Récupération"),
    ):
        text = unescape(web.get(page, Accept="text/html", Accept_Language=language).text)
        assert what in text
        assert own in text
        assert other not in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_worker_gives_back_has_a_name_on_the_page_of_the_queue(language: Language) -> None:
    said = words(language)
    assert [code for code in RETRYABLE if said(f"cause.{code}") == f"cause.{code}"] == []
