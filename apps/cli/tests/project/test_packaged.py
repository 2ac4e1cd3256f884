"""What is installed has every file of every starter, those whose names begin with a dot too."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from fondation_cli.project.stacks.shelf import FOLDER

ROOT = Path(__file__).parents[4]


@pytest.fixture
def uv() -> str:
    private = ROOT / ".tools/uv/bin/uv"
    found = str(private) if private.exists() else shutil.which("uv")
    assert found, "uv is needed: make setup"
    return found


def test_the_wheel_has_every_file_of_every_stack(uv: str, tmp_path: Path) -> None:
    command = [uv, "build", "--offline", "--package", "cli", "--out-dir", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if not name.endswith("/")}
    files = (path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    kept = {path.relative_to(FOLDER.parents[2]).as_posix() for path in files}
    assert any(name.endswith("/.npmrc") for name in kept)
    assert kept - packed == set()


def test_images_are_built_from_every_file_of_every_starter() -> None:
    """Docker is told to leave the tests of our own code out, and those of starters in."""
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    place = FOLDER.relative_to(ROOT).as_posix()
    assert rules.index("**/tests") < rules.index(f"!{place}/*/starter/tests")
