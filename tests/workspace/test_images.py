"""The images: their uv steps without an engine, and the composed system with one."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINNED = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
MEMBERS = {"cli", "shared", "web", "worker"}


def build_steps(dockerfile: Path) -> list[list[str]]:
    """The COPY and RUN lines of the build stage that concern our sources and uv, in order, as words."""
    stage = dockerfile.read_text().split("WORKDIR /source\n")[1].split("\nFROM ")[0]
    return [line.split() for line in stage.splitlines()]


def uv() -> str:
    private = ROOT / ".tools/uv/bin/uv"
    found = str(private) if private.exists() else shutil.which("uv")
    assert found, "uv is needed: make setup"
    return found


@pytest.mark.parametrize(
    ("image", "members", "command"),
    [
        ("web", {"shared", "web"}, "web"),
        ("worker", {"cli", "shared", "worker"}, "worker"),
        ("cli", {"cli", "shared"}, "fondation"),
    ],
)
def test_an_image_holds_its_member_and_what_that_needs(
    tmp_path: Path, image: str, members: set[str], command: str
) -> None:
    place = tmp_path / "app"
    environment = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(place),
        "UV_OFFLINE": "1",
        "UV_PYTHON": sys.executable,
    }
    environment.pop("VIRTUAL_ENV", None)
    for verb, *words in build_steps(ROOT / f"docker/{image}.Dockerfile"):
        if verb == "COPY":
            *sources, target = words
            for source in sources:
                copy(ROOT / source, tmp_path / target / (source if target == "./" else ""))
        else:
            assert (verb, words[0]) == ("RUN", "/opt/uv/bin/uv")
            subprocess.run(
                [uv(), *words[1:]], cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=300
            )

    listed = subprocess.run(
        [uv(), "pip", "list", "--python", str(place), "--format", "json"], capture_output=True, check=True, timeout=200
    )
    installed = {package["name"] for package in json.loads(listed.stdout)}
    assert installed & MEMBERS == members
    assert not installed & {"uv", "pytest", "ruff", "mypy", "honcho"}
    assert (place / "bin" / command).exists()


def copy(source: Path, target: Path) -> None:
    if source.is_file():
        shutil.copy(source, target)
    else:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("tests", "__pycache__"), dirs_exist_ok=True)


@pytest.mark.parametrize("image", ["web", "worker", "cli"])
def test_an_image_is_built_as_all_are(image: str) -> None:
    text = (ROOT / f"docker/{image}.Dockerfile").read_text()
    assert PINNED
    assert f"ARG UV_VERSION={PINNED[1]}\n" in text, "one uv everywhere"
    assert not text.startswith("# syntax="), "builds with every builder, and without a registry"
    last = text.split("\nFROM ")[-1]
    assert "USER 10001:10001" in last
    assert "HEALTHCHECK" in last
    assert "/opt/uv" not in last
