"""The image that containers of builds are made of, on an engine that is ready."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGE = "fondation-sandbox"
_BUILD_SECONDS = 1500


@cache
def made_image() -> str:
    """The image that `make images` makes. Built once for all processes of a run: layers that are there are used."""
    # One that answers may lack what images are made from, with nobody in reach to fetch it from: `.ci/engine` says so.
    if os.environ.get("FONDATION_TEST_ENGINE") == "missing" or not _engine_answers():
        pytest.skip("No container engine is ready here: docker info")
    with Path(tempfile.gettempdir(), f"fondation-test-image-{os.getuid()}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = subprocess.run(
            ["docker", "build", "--quiet", "--file", "docker/sandbox.Dockerfile", "--tag", IMAGE, "."],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_BUILD_SECONDS,
            check=False,
        )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    return IMAGE


def _engine_answers() -> bool:
    docker = shutil.which("docker")
    return docker is not None and subprocess.run([docker, "info"], capture_output=True, check=False).returncode == 0
