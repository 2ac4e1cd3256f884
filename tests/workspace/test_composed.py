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
from fondation_shared.settings import ModelSettings, Settings, WebSettings, explain
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


def handed(service: str, following: str) -> set[str]:
    """The variables that a service is told, from outside or as they have to be there."""
    said = (ROOT / "docker" / "docker-compose.yml").read_text()
    described = said.partition(f"\n  {service}:\n")[2].partition(f"\n  {following}:\n")[0]
    return set(re.findall(r"^ {6}(\w+):(?: |$)", described, re.MULTILINE))


def test_the_worker_is_handed_every_setting_of_models() -> None:
    own = {name for name in ModelSettings.model_fields if name not in Settings.model_fields}
    wanted = {row.variable for row in explain(ModelSettings) if row.name in own}

    # A recording would lie inside the container.
    assert wanted - handed("worker", "command") == {"FONDATION_MODEL_RECORDING"}


def test_web_is_handed_every_setting_but_those_of_its_container() -> None:
    wanted = {row.variable for row in explain(WebSettings)}

    assert wanted - handed("web", "worker") == {"FONDATION_DATA_DIR", "FONDATION_HOST", "FONDATION_PORT"}


def composed_with_servers(passwords: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """What compose makes of both files."""
    newer = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
    program = ["docker", "compose"] if newer else ["docker-compose"]
    files = [word for file in ("docker-compose.yml", "servers.yml") for word in ("-f", f"docker/{file}")]
    given = {f"FONDATION_{server}_PASSWORD": password for server, password in passwords.items()}
    known = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **given}
    return subprocess.run(
        [*program, *files, "config"], cwd=ROOT, env=known, capture_output=True, text=True, timeout=60, check=False
    )


needs_compose = pytest.mark.skipif(
    not (shutil.which("docker-compose") or shutil.which("docker")), reason="compose is not installed"
)


@needs_compose
def test_servers_beside_web_are_closed_bounded_and_keep_what_they_hold() -> None:
    done = composed_with_servers({"POSTGRESQL": "its-own", "REDIS": "another"})
    assert done.returncode == 0, done.stderr
    services = described(done.stdout.partition("\nservices:\n")[2])

    for name in ("postgresql", "redis"):
        said = services[name]
        assert set(re.findall(r"^    (\w+):", said, re.MULTILINE)) >= BOUNDED
        assert "ports:" not in said
        assert re.search(r"^    image: [a-z]+:\d+\.\d+[\w.-]*$", said, re.MULTILINE), "one version, not the newest"
    assert {name for name, said in services.items() if re.search(r"^ {6}servers:", said, re.MULTILINE)} == {
        *("keys", "web", "postgresql", "redis")
    }
    assert re.search(r"^  servers:(?:\n    .+)*\n    internal: true", done.stdout, re.MULTILINE)
    assert "PGPASSWORD: its-own" in services["keys"]
    assert all(known in services["web"] for known in ("PGPASSWORD: its-own", "REDIS_PASSWORD: another"))


BOUNDED = {"healthcheck", "mem_limit", "pids_limit", "volumes", "restart", "read_only", "cap_drop"}


def described(services: str) -> dict[str, str]:
    """What is said of each service, by name."""
    parts = re.split(r"^  (\w+):\n", re.split(r"^\w", services, flags=re.MULTILINE)[0], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@needs_compose
def test_servers_have_no_password_that_everybody_knows() -> None:
    done = composed_with_servers({"REDIS": "another"})

    assert done.returncode != 0
    assert "make servers makes one up" in done.stderr


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
