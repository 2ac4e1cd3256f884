"""A worker that is killed while a container builds for it: the container goes, that of another owner stays."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from building_site import WORKER, Site
from sandbox_image import IMAGE, made_image
from standing import left_by

from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.docker.owner import LABEL
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.port import Task
from fondation_shared.testing import wait_until

pytestmark = [pytest.mark.docker, pytest.mark.chaos, pytest.mark.timeout(600)]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    made.chmod(0o711)
    yield made
    clear(made)


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    made_image()
    made = Site(folder, sandbox="docker", stack="static")
    try:
        made.installation.start("web", WORKER)
        yield made
    finally:
        made.installation.stop()
        for process in made.installation.family():
            process.kill()


@pytest.fixture
def neighbour(folder: Path) -> Iterator[str]:
    """The container of a process that lives: this one."""
    made_image()
    tree = folder / "tree"
    tree.mkdir()
    task = Task(("/bin/sh", "-c", "sleep 500"), tree)
    with Docker(IMAGE).start(task, lambda _stream, _chunk: None):
        [name] = containers(f"{os.getpid()} ")
        yield name


def containers(owner: str) -> list[str]:
    """Those of sandboxes whose owner's number begins so."""
    with contextlib.closing(Engine()) as engine:
        found = engine.containers(LABEL)
    return [each.name for each in found if each.labels.get("fondation.owner", "").startswith(owner)]


def paused(name: str) -> bool:
    """Whether it could be stopped where it was: one whose command has just ended cannot."""
    return subprocess.run(["docker", "pause", name], capture_output=True, check=False).returncode == 0


def test_the_container_of_a_killed_build_goes_and_that_of_another_owner_stays(site: Site, neighbour: str) -> None:
    site.stand.within("node")
    job = site.asked()
    wait_until(lambda: site.phase(job) == "test", seconds=200, what=f"the tests: {site.installation.log(WORKER)}")
    left = left_by(site.worker, site.layers)
    wait_until(lambda: any(map(paused, containers(f"{left.generator} "))), seconds=60, what="a container that lives")
    site.stand.free()

    site.kill()
    assert containers(f"{left.generator} ")
    site.installation.start(WORKER)
    site.until(job, "completed")

    shown = site.get(f"/v1/jobs/{job}").json()
    assert (shown["attempt"] >= 2, shown["verdict"]) == (True, "passed")
    wait_until(lambda: containers(f"{left.generator} ") == [], seconds=60, what="the end of the container")
    assert containers(f"{os.getpid()} ") == [neighbour]
    site.gone(left)
