"""From a prompt to the files of a project, through web and worker, with the scripts that are given as examples."""

import json
import os
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from installation import Installation

from fondation_shared.projects import ProjectStatus
from fondation_shared.states import TERMINAL
from fondation_shared.testing import loopback, wait_until

pytestmark = [
    pytest.mark.walls,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None, reason="the system's node is not installed"
    ),
]

EXAMPLES = Path(__file__).parents[2] / "examples"
LEFT = ["build.log", "dist.tar.gz", "plan.json", "report.json", "source.bundle", "source.zip"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("projects"), lease_seconds=15.0)
    made.repositories.mkdir()
    try:
        made.start("web", "worker-1")
        yield made
    finally:
        made.stop()


def script(running: Installation, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    variables = os.environ | {"FONDATION_API_URL": running.url, "OUT": str(running.folder / "files"), "EVERY": "0.2"}
    command = ["sh", str(EXAMPLES / name), *words]
    return subprocess.run(
        command, env=variables, cwd=running.folder, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_example_asks_for_a_project_and_brings_its_files(running: Installation) -> None:
    done = script(running, "test-api.sh", 'Build a "quiet" page \\ for my bakery', "static")

    assert done.returncode == 0, done.stdout + done.stderr + running.log("worker-1")
    lines = done.stdout.splitlines()
    assert lines[-1].startswith("prj_")
    assert sum(line.startswith("  holds  ") for line in lines) == 8
    files = running.folder / "files"
    assert sorted(path.name for path in files.iterdir()) == sorted([*LEFT, "changed.zip", "restored.zip"])
    report = json.loads((files / "report.json").read_text())
    assert (report["prompt"], report["verdict"]) == ('Build a "quiet" page \\ for my bakery', "passed")
    with tarfile.open(files / "dist.tar.gz") as archive:
        assert "index.html" in archive.getnames()

    assert "  modified  index.html" in lines
    assert (files / "restored.zip").read_bytes() == (files / "source.zip").read_bytes()
    with zipfile.ZipFile(files / "changed.zip") as archive:
        assert b"<title>My corner shop</title>" in archive.read("index.html")


def test_a_change_that_takes_a_model_fails_as_such_and_changes_nothing(running: Installation) -> None:
    with loopback(running.url) as http:
        ids = http.post("/v1/generate", json={"prompt": "Build a page", "stack": "static"}).raise_for_status().json()
        path = f"/v1/projects/{ids['projectId']}"
        assert ended(http, path).status == "completed"
        asked = http.post(f"{path}/generate", json={"prompt": "Call it Shop and add a login"}).raise_for_status().json()
        found = ended(http, path)
        assert (found.job_id, found.status) == (asked["jobId"], "failed")
        assert found.failure is not None
        assert found.failure.code == "no_model"
        assert found.failure.translations["fr"].message.startswith("Cette modification demande un modèle")
        assert [version["number"] for version in http.get(path).json()["versions"]] == [1]
        again = http.post(f"{path}/generate", json={"prompt": "Traduis-le en français"})
        assert again.status_code == 202
        assert ended(http, path).status == "completed"
        changed = http.get(f"{path}/versions/2/diff").json()["files"]
        assert "index.html" in [file["path"] for file in changed]


def ended(http: httpx2.Client, path: str) -> ProjectStatus:
    """How the project's last job stands, once it is over."""

    def look() -> ProjectStatus:
        return ProjectStatus.model_validate_json(http.get(f"{path}/status").raise_for_status().content)

    wait_until(lambda: look().status in TERMINAL, seconds=240, what="the job's end")
    return look()


def test_a_stack_that_there_is_none_of_is_refused_with_the_names_that_exist(running: Installation) -> None:
    done = script(running, "test-api.sh", "Build a page", "cobol")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "422" in done.stderr
    assert "There is no stack 'cobol'." in done.stderr
    assert "typer-cli" in done.stderr


def test_a_project_that_is_not_there_and_a_server_that_does_not_answer_are_told_apart(running: Installation) -> None:
    done = script(running, "monitor.sh", "prj_none")
    assert (done.returncode, "404" in done.stderr) == (1, True)
    nobody = subprocess.run(
        ["sh", str(EXAMPLES / "test-api.sh")],
        env=os.environ | {"FONDATION_API_URL": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert nobody.returncode == 8
