"""The composed system, built and started for real: a course comes out of containers that hold only their own part."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from installation import make_repository

from fondation_shared.client import ApiClient
from fondation_shared.jobs import CourseRequest
from fondation_shared.settings import ModelSettings, Settings, explain
from fondation_shared.testing import free_port

ROOT = Path(__file__).parents[2]
PROJECT = "fondation-test"
BUILD_SECONDS = 1500


def engine_answers() -> bool:
    docker = shutil.which("docker")
    return docker is not None and subprocess.run([docker, "info"], capture_output=True, check=False).returncode == 0


@dataclass
class Composed:
    repositories: Path
    port: int = field(default_factory=free_port)
    preview_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def make(self, target: str) -> str:
        environment = {
            **os.environ,
            "COMPOSE_PROJECT_NAME": PROJECT,
            "FONDATION_PORT": str(self.port),
            "FONDATION_PREVIEW_PORT": str(self.preview_port),
            "FONDATION_REPOSITORIES": str(self.repositories),
        }
        done = subprocess.run(
            ["make", "--silent", target],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout.strip()

    def inside(self, service: str, *command: str) -> str:
        done = subprocess.run(
            ["docker", "exec", self.container(service), *command],
            capture_output=True,
            text=True,
            timeout=200,
            check=True,
        )
        return done.stdout.strip()

    def container(self, service: str) -> str:
        labels = (f"com.docker.compose.project={PROJECT}", f"com.docker.compose.service={service}")
        filters = [word for label in labels for word in ("--filter", f"label={label}")]
        done = subprocess.run(
            ["docker", "ps", "--quiet", *filters], capture_output=True, text=True, timeout=200, check=True
        )
        return done.stdout.strip()


@pytest.fixture
def composed(tmp_path: Path) -> Iterator[Composed]:
    # One that answers may lack what images are made from, with nobody in reach to fetch it from: `.ci/engine` says so.
    if os.environ.get("FONDATION_TEST_ENGINE") == "missing" or not engine_answers():
        pytest.skip("No container engine is ready here: docker info")
    repositories = tmp_path / "repositories"
    repositories.mkdir()
    make_repository("honcho", repositories / "honcho")
    made = Composed(repositories)
    try:
        made.make("up")
        yield made
    finally:
        made.make("forget")


def test_the_worker_is_handed_every_setting_of_models() -> None:
    worker = (
        (ROOT / "docker" / "docker-compose.yml")
        .read_text()
        .partition("\n  worker:\n")[2]
        .partition("\n  command:\n")[0]
    )
    handed = set(re.findall(r"^ {6}(\w+):$", worker, re.MULTILINE))
    own = {name for name in ModelSettings.model_fields if name not in Settings.model_fields}
    wanted = {row.variable for row in explain(ModelSettings) if row.name in own}

    # A recording would lie inside the container.
    assert wanted - handed == {"FONDATION_MODEL_RECORDING"}


@pytest.mark.docker
@pytest.mark.timeout(BUILD_SECONDS + 300)
async def test_a_course_comes_out_of_the_composed_system(composed: Composed) -> None:
    key = composed.make("key")
    assert httpx2.get(f"{composed.url}/v1/jobs", timeout=60).status_code == httpx2.codes.UNAUTHORIZED
    async with ApiClient.connect(composed.url, key) as client:
        accepted = await client.create_course(CourseRequest(repository="/repositories/honcho"))
        types = [recorded.event.type async for recorded in client.follow(accepted.job_id)]
        job = await client.job(accepted.job_id)
    assert types[-1] == "job.completed", job.failure

    page = httpx2.get(
        f"{composed.url}/courses/{accepted.course_id}/",
        headers={"Authorization": f"Bearer {key}"},
        follow_redirects=True,
        timeout=60,
    )
    assert page.status_code == httpx2.codes.OK
    assert "honcho" in page.text

    for service in ("web", "worker"):
        assert composed.inside(service, "id", "-u") == "10001"
        assert composed.inside(service, "sh", "-c", "touch /app/file || echo read-only") == "read-only"
