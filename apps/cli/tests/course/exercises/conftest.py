"""A project with tests, and a registry that is a folder: what is installed comes from beside this Python."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from sandbox_image import IMAGE, made_image

from fondation_cli.course.exercises.runner import SECONDS, Plain, Runner
from fondation_cli.course.exercises.walls import Walls, raised
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.course import Exercise

STORE = '''"""Where parcels wait."""


class Store:
    """Keeps parcels by name."""

    def __init__(self):
        self.parcels = {}

    def put(self, name, parcel):
        """Take a parcel in under its name."""
        if name is None:
            raise ValueError("A parcel needs a name.")
        self.parcels[name] = parcel
        return len(self.parcels)

    def count(self):
        """How many parcels wait."""
        total = len(self.parcels)
        return total
'''

TESTS = """from depot.store import Store


def test_put_keeps_a_parcel():
    store = Store()
    assert store.put("a", b"x") == 1
    assert store.parcels == {"a": b"x"}


def test_nothing_of_a_store():
    assert 1 + 1 == 2


def test_that_fails():
    assert Store().count() == 7
"""

FILES = {
    "README.md": "# Depot\n\nDepot keeps parcels.\n",
    "pyproject.toml": '[project]\nname = "depot"\nversion = "1.2"\n',
    "depot/__init__.py": "",
    "depot/store.py": STORE,
    "tests/test_store.py": TESTS,
}

PUT = Exercise(
    id="restore:depot/store.py:Store.put",
    title="Write Store.put again",
    task="The body of `Store.put` was taken out ([store.py:10–15](depot/store.py#L10-L15)).",
    path="depot/store.py",
    start_line=10,
    end_line=15,
    check="python -m pytest tests/test_store.py::test_put_keeps_a_parcel",
)

_REGISTRY = """#!{python}
import shutil, sys
from pathlib import Path
target = Path(sys.argv[sys.argv.index("--target") + 1])
for name in ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments"):
    shutil.copytree(Path({packages!r}) / name, target / name, dirs_exist_ok=True)
shutil.copy(Path({packages!r}) / "py.py", target / "py.py")
"""


@pytest.fixture(autouse=True)
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called uv, which is what the host installs with."""
    folder = tmp_path / "registry"
    folder.mkdir()
    program = folder / "uv"
    program.write_text(_REGISTRY.format(python=sys.executable, packages=str(Path(pytest.__file__).parent.parent)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), os.environ["PATH"]]))
    return folder


@pytest.fixture
def commit(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Makes a repository of these files."""

    def make(files: dict[str, str]) -> Path:
        folder = tmp_path / "project"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "First"]):
            subprocess.run([*git, *words], check=True)
        return folder

    return make


@pytest.fixture
def opened(commit: Callable[[dict[str, str]], Path]) -> Iterator[Callable[[dict[str, str]], Snapshot]]:
    """Opens a repository of these files at its commit."""
    snapshots: list[Snapshot] = []

    def open_(files: dict[str, str]) -> Snapshot:
        folder = commit(files)
        snapshots.append(open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()))
        return snapshots[-1]

    yield open_
    for snapshot in snapshots:
        snapshot.close()


def workshop(snapshot: Snapshot, runner: Runner, cache: Path) -> Workshop:
    return Workshop(snapshot, runner, cache, lambda _step, _version, _inputs, make: (make(), False), lambda: None)


HERE = ["plain", pytest.param("bubblewrap", marks=pytest.mark.walls)]
"""Runners that use this machine's own programs."""

WALLED = [HERE[1], pytest.param("docker", marks=pytest.mark.docker)]
EVERY = [*HERE, WALLED[1]]


@pytest.fixture(params=EVERY)
def runner(request: pytest.FixtureRequest) -> Runner:
    """Each of those that there are here."""
    return runner_of(request.param)


def runner_of(name: str, seconds: float = SECONDS) -> Runner:
    if name == "plain":
        return Plain(seconds)
    if name == "docker":
        made_image()
    sandbox, missing = _raised(name)
    if sandbox is None:
        pytest.skip(f"WALLS CANNOT BE RAISED HERE: {missing}")
    return Walls(sandbox, seconds)


@cache
def _raised(name: str) -> tuple[Sandbox | None, str]:
    return raised("docker" if name == "docker" else "bubblewrap", IMAGE)
