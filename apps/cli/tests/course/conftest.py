"""Repositories made for one test, and what the engine makes of them."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]
Indexed = Callable[[Mapping[str, str | bytes]], Index]


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, as nobody in particular and at no time in particular."""
    known = {
        "PATH": os.environ["PATH"],
        "HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z",
    }
    done = subprocess.run(["git", "-C", folder, *words], env=known, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def quiet(done: int, total: int, message: str = "") -> None:
    """A report that nobody reads."""


@pytest.fixture(name="git")
def git_command() -> Callable[..., str]:
    return git


@pytest.fixture
def make_repository(tmp_path: Path) -> MakeRepository:
    """Writes files into a work tree and commits them."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        for path, content in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", "All of it")
        return folder

    return make


def snapshot_of(folder: Path) -> Snapshot:
    return open_local(folder, url=str(folder), name=folder.name, ref=None, allowed_roots=())


@pytest.fixture
def indexed(make_repository: MakeRepository) -> Indexed:
    """The index of a repository with these files."""

    def make(files: Mapping[str, str | bytes]) -> Index:
        with snapshot_of(make_repository(files)) as snapshot:
            return build_index(snapshot, quiet, processes=1)

    return make
