"""The repository to measure on: `FONDATION_BENCH_REPOSITORY`, or else Django's source package as a repository."""

import os
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DJANGO = "django==5.2"


@contextmanager
def repository() -> Iterator[Path]:
    """A Git repository, to read only."""
    given = os.environ.get("FONDATION_BENCH_REPOSITORY")
    if given:
        yield Path(given).resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield django(Path(folder))


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
    git = ["git", "-C", str(source), "-c", "user.name=Bench", "-c", "user.email=bench@example.org"]
    for command in (["init", "--quiet", "-b", "main"], ["add", "--all"], ["commit", "--quiet", "-m", DJANGO]):
        subprocess.run([*git, *command], check=True)
    return source
