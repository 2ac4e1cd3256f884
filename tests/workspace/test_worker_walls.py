"""A worker in a container builds projects in each way that operations.md names, and in no other."""

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGES = {"fondation-worker": "worker.Dockerfile", "fondation-sandbox": "sandbox.Dockerfile"}
SOCKET = Path("/var/run/docker.sock")
BUILD_SECONDS = 1500
LOCKED = ("--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true")
ROOM = ("--tmpfs", "/tmp", "--memory", "2g", "--pids-limit", "256")  # noqa: S108 - inside
NESTED = tuple(
    word
    for option in ("seccomp=docker/seccomp.json", "systempaths=unconfined", "apparmor=unconfined")
    for word in ("--security-opt", option)
)
"""As docker/bubblewrap.yml has it."""

BUILD = """
fondation build "Build a static page" --stack static --offline -o /data/out >&2 && cat /data/out/report.json
"""

pytestmark = [pytest.mark.docker, pytest.mark.timeout(BUILD_SECONDS + 300)]


@cache
def images() -> None:
    docker = shutil.which("docker")
    answers = docker is not None and subprocess.run([docker, "info"], capture_output=True, check=False).returncode == 0
    if os.environ.get("FONDATION_TEST_ENGINE") == "missing" or not answers:
        pytest.skip("No container engine is ready here: docker info")
    for image, file in IMAGES.items():
        built = subprocess.run(
            ["docker", "build", "--quiet", "--file", f"docker/{file}", "--tag", image, "."],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
        assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]


def inside(*command: str, options: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    """What a command of the worker's image says, in a container as compose makes it but for `options`."""
    images()
    return subprocess.run(
        ["docker", "run", "--rm", *LOCKED, *ROOM, *options, "--entrypoint", "", "fondation-worker", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def findings(*options: str) -> dict[str, dict[str, str]]:
    said = json.loads(inside("fondation", "doctor", "--json", options=options).stdout)
    return {row["name"]: row for row in said["findings"]}


def built(*options: str) -> tuple[str, dict[str, str]]:
    """Which backend a build of a container took, and its walls, by its report."""
    done = inside("sh", "-c", BUILD, options=options)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["verdict"] == "passed"
    return report["sandbox"]["backend"], report["sandbox"]["walls"]


def test_without_being_let_it_has_no_walls_and_says_what_lets_it() -> None:
    found = findings()

    assert "nothing can be built" in found["sandbox"]["detail"]
    assert found["sandbox"]["fix"] == f"docker run {' '.join(NESTED)} fondation-worker"
    assert inside("sh", "-c", BUILD).returncode != 0


def test_with_the_filter_it_builds_by_bubblewrap_and_its_report_says_what_doctor_says() -> None:
    found, (backend, walls) = findings(*NESTED), built(*NESTED)

    assert backend == "bubblewrap"
    assert [walls[name] for name in ("network", "seccomp", "user")] == ["enforced"] * 3
    up = {name for name in walls if found[f"wall: {name}"]["state"] == "ok"}
    assert up == {name for name, wall in walls.items() if wall == "enforced"}


def test_what_it_may_do_its_builds_may_not() -> None:
    script = """
    from pathlib import Path
    from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
    from fondation_cli.sandbox.port import Task
    Path("/data/tree").mkdir()
    task = Task(("unshare", "--user", "--map-root-user", "id"), Path("/data/tree"))
    with Bubblewrap().start(task, lambda _stream, _chunk: None) as running:
        ended = running.wait(lambda: None)
    print(ended.ending, ended.output.decode())
    """
    said = inside("/app/bin/python", "-c", re.sub(r"^    ", "", script, flags=re.MULTILINE), options=NESTED).stdout

    assert said.startswith("failed")
    assert "Operation not permitted" in said


def test_with_an_engine_it_builds_there() -> None:
    group = str(SOCKET.stat().st_gid)
    reached = ("--volume", f"{SOCKET}:{SOCKET}", "--group-add", group)

    backend, walls = built(*reached)

    assert backend == "docker"
    assert {walls[name] for name in walls if name != "disk"} == {"enforced"}
    assert walls["disk"] == "degraded"
