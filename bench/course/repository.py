"""What to measure on: the folders that `FONDATION_BENCH_REPOSITORY` names, or else Django's source package.

Several are set apart as in PATH. One that is no Git repository is committed as it is.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

DJANGO = "django==5.2"


@contextmanager
def repository() -> Iterator[Path]:
    """The first Git repository, to read only."""
    with next(repositories()) as found:
        yield found


def repositories() -> Iterator[AbstractContextManager[Path]]:
    """All of them, each there while its context is open."""
    given = os.environ.get("FONDATION_BENCH_REPOSITORY")
    yield from map(opened, given.split(os.pathsep)) if given else [opened(None)]


@contextmanager
def opened(given: str | None) -> Iterator[Path]:
    """A Git repository made of a folder, or of Django."""
    source = None if given is None else Path(given).resolve()
    if source is not None and ((source / ".git").exists() or (source / "HEAD").exists()):
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        yield django(Path(folder)) if source is None else committed(copied(source, Path(folder)))


def copied(source: Path, place: Path) -> Path:
    """The files of a folder, without what Python keeps beside them."""
    return shutil.copytree(source, place / source.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))


def django(place: Path) -> Path:
    """Fetch the source package and commit it as it is."""
    venv.create(place / "pip", with_pip=True)
    download = ["download", "--quiet", "--no-deps", "--no-binary=:all:", f"--dest={place}", DJANGO]
    subprocess.run([place / "pip/bin/python", "-m", "pip", *download], check=True)
    archive = next(place.glob("*.tar.gz"), None)
    if archive is None:
        sys.exit(f"bench: {DJANGO} brought no source package")
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    source = place / "django"
    next(path for path in place.iterdir() if path.is_dir() and path.name.lower().startswith("django-")).rename(source)
    return committed(source)


def committed(source: Path) -> Path:
    """A folder as a repository of one commit."""
    git = ["git", "-C", str(source), "-c", "user.name=Bench", "-c", "user.email=bench@example.org"]
    for command in (["init", "--quiet", "-b", "main"], ["add", "--all"], ["commit", "--quiet", "-m", "All of it"]):
        subprocess.run([*git, *command], check=True)
    return source
