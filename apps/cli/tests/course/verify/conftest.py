import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.evidence import Evidence, evidence_of
from fondation_cli.course.verify.labels import Heading

FILES = {
    "README.md": "# Depot\n\nDepot keeps parcels until somebody fetches them.\n",
    "depot/store.py": '''"""Where parcels wait."""

from depot.errors import Missing


class Store:
    """Keeps parcels by name. Parcels that nobody fetches stay."""

    def __init__(self, limit=10):
        self.limit = limit
        self.parcels = {}

    def put(self, name, parcel):
        if len(self.parcels) >= self.limit:
            raise OverflowError("The store is full.")
        self.parcels[name] = parcel

    def fetch(self, name):
        # A parcel can be fetched once only.
        if name not in self.parcels:
            raise Missing(name)
        return self.parcels.pop(name)
''',
    "depot/errors.py": '''class Missing(KeyError):
    """Nobody brought this parcel."""


def explain(error):
    return str(error)
''',
    "depot/__init__.py": "from depot.store import Store\n",
}


def make_repository(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "First"], check=True)
    return folder


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(tmp_path_factory.mktemp("depot"), FILES)


@pytest.fixture(scope="session")
def snapshot(repository: Path) -> Iterator[Snapshot]:
    with open_local(repository, url=str(repository), name="depot", ref=None, allowed_roots=()) as opened:
        yield opened


@pytest.fixture(scope="session")
def evidence(snapshot: Snapshot) -> Evidence:
    index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
    return evidence_of(
        index, Commit(snapshot), headings={"store": Heading(1, "The store"), "errors": Heading(2, "Errors")}
    )
