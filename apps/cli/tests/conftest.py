import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pathspec
import pytest
from loaded import Loaded

FONDATION = Path(sys.executable).with_name("fondation")
LOADED = Loaded()
RUN_SECONDS = 300

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")

Fondation = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session", autouse=True)
def ctrl_c() -> None:
    """Programs are started as from a terminal: a shell's background job would hand on that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def loaded() -> Iterator[None]:
    """It ends with the tests that it runs the command for."""
    yield
    LOADED.close()


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What runs remember of files and chapters: shared, as on a person's machine."""
    return tmp_path_factory.mktemp("cache")


def environment_in(folder: Path, cache: Path) -> dict[str, str]:
    """What a command run in `folder` sees of the machine: nothing of the person who runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "SSL_CERT_FILE") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder / "home"),
        "FONDATION_CACHE_DIR": str(cache),
        "FONDATION_DATA_DIR": str(folder / "data"),
        "FONDATION_EXERCISES": "never",
        "LC_ALL": "C.UTF-8",
    }


def run_fondation(
    folder: Path, environment: Mapping[str, str], *words: str | Path, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the real command in `folder`, to its end; `before` is what starts it, as `env` or `setpriv` would.

    Without one it is run in a fork of a process that has loaded it, where that makes no difference to it.
    """
    if not before and LOADED.can_run(environment):
        return LOADED.run([str(word) for word in words], folder, environment, RUN_SECONDS)
    return subprocess.run(
        [*before, FONDATION, *words],
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )


@pytest.fixture
def environment(tmp_path: Path, cache: Path) -> dict[str, str]:
    return environment_in(tmp_path, cache)


@pytest.fixture
def fondation(environment: dict[str, str], tmp_path: Path) -> Fondation:
    """Runs the real command in the test's own folder."""

    def run(
        *words: str | Path, variables: Mapping[str, str] | None = None, before: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        return run_fondation(tmp_path, {**environment, **(variables or {})}, *words, before=before)

    return run


@pytest.fixture(scope="session")
def plain_user() -> list[str]:
    """What to put before a command so that permissions bind it: nothing, or for root that it gives up its privilege.

    It stays the owner of everything that the tests made, as a plain user is of what is theirs.
    """
    if os.geteuid() != 0:
        return []
    given_up = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={given_up}", f"--inh-caps={given_up}"]


def commit_all(folder: Path) -> Path:
    """Make a Git repository of everything in `folder`."""
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "--allow-empty", "-m", "All of it")):
        subprocess.run([*GIT, "-C", folder, *words], check=True, env={"PATH": os.environ["PATH"]})
    return folder


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real project: the sources of pathspec, as they are installed here, in a repository."""
    folder = tmp_path_factory.mktemp("real") / "pathspec"
    package = Path(pathspec.__path__[0])
    shutil.copytree(package, folder / "pathspec", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "README.md").write_text("# pathspec\n\nPattern matching of file paths.\n")
    return commit_all(folder)


@dataclass(frozen=True)
class Course:
    """What the command said of a course, and where the course lies; whoever changes it makes a copy first."""

    done: subprocess.CompletedProcess[str]
    folder: Path


@pytest.fixture(scope="session")
def course(real: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course of the real project, made once, where the command puts it by itself."""
    folder = tmp_path_factory.mktemp("course")
    done = run_fondation(folder, {**environment_in(folder, cache), "PYTHONHASHSEED": "1"}, "course", real)
    return Course(done, folder / "pathspec-course")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that is read in no time."""
    folder = tmp_path_factory.mktemp("small") / "shop"
    folder.mkdir()
    (folder / "README.md").write_text("# Shop\n\nSells `Basket`s.\n")
    (folder / "shop.py").write_text(SHOP)
    (folder / "test_shop.py").write_text(TEST_SHOP)
    return commit_all(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("Only root can mount, and not everywhere.")
    yield folder
    subprocess.run(["umount", folder], check=True)


SHOP = '''"""A shop in one file."""


class Basket:
    """What a customer carries to the till."""

    def __init__(self) -> None:
        self.items: list[tuple[str, int]] = []

    def add(self, name: str, cents: int) -> None:
        """Put one thing in."""
        if cents < 0:
            raise ValueError("Nothing is given away.")
        self.items.append((name, cents))

    def total(self) -> int:
        """What it costs, in cents."""
        return sum(cents for _, cents in self.items)


def checkout(basket: Basket) -> str:
    """The receipt of a basket."""
    lines = [f"{name} {cents}" for name, cents in basket.items]
    return "\\n".join([*lines, f"total {basket.total()}"])
'''

TEST_SHOP = """from shop import Basket, checkout


def test_a_receipt_ends_with_the_total():
    basket = Basket()
    basket.add("tea", 300)
    assert checkout(basket).endswith("total 300")
"""
