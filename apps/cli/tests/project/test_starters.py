"""Each starter, filled in, becomes a project that passes its checks behind walls, as a person's does.

Installing reads through the mirror from the registries that npm and uv are configured with on this machine.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fondation_cli.memo import Memo
from fondation_cli.project.brief import Brief
from fondation_cli.project.means import Means, Places
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.pipeline import PHASES, make_project
from fondation_cli.project.stacks.shelf import every_stack
from fondation_cli.runner import Run
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_cli.sandbox.policy import Policy
from fondation_shared.clock import SystemClock
from fondation_shared.project import Report
from fondation_shared.settings import CourseSettings

pytestmark = pytest.mark.walls

HOSTILE = 'Build "a" <b>list</b> \\ `of` ${tasks} %MODE% 日本'
FRENCH = "Crée une liste de tâches pour l'équipe"


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the sandbox's own user can reach, which those of pytest are not."""
    if any(shutil.which(program) is None for program in ("bwrap", "npm")):
        pytest.skip("bubblewrap or npm is not installed")
    made = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    made.chmod(0o711)
    yield made
    clear(made)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the mirror keeps from one install to the next."""
    return tmp_path_factory.mktemp("packages")


def made(folder: Path, brief: Brief, cache: Path) -> Report:
    """A project below `folder`; the bounds of size are the usual ones, those of time hold on a slow machine too."""
    room = folder / f"room-{brief.language}"
    out = folder / f"out-{brief.language}"
    room.mkdir(mode=0o711)
    out.mkdir()
    run = Run(PHASES, emit=lambda _: None, memo=Memo(room / "memo"), clock=SystemClock(), check=lambda: None)
    registries = ConfiguredRegistries(CourseSettings())
    means = Means(OfflineWriter(), Bubblewrap(), registries, Policy(wall=380, idle=380))
    return make_project(brief, means, Places(room, folder / "layers", cache, out), run)


def uncompiled(layers: Path) -> list[str]:
    """Modules of installed packages that whoever imports them would have to compile."""
    sources = layers.glob("*/lib/python3*/site-packages/**/*.py")
    return [str(path) for path in sources if not list(path.parent.glob(f"__pycache__/{path.stem}.*.pyc"))]


@pytest.mark.parametrize("stack", [stack.name for stack in every_stack()])
def test_a_starter_passes_its_checks_whatever_the_prompt_with_dependencies_that_are_only_read(
    stack: str, folder: Path, packages: Path
) -> None:
    first = made(folder, Brief(HOSTILE, stack, tongue="en"), packages)
    assert [check for check in first.checks if not check.passed] == []
    assert (first.verdict, first.egress.denied) == ("passed", 0)

    assert uncompiled(folder / "layers") == []

    second = made(folder, Brief(FRENCH, stack, tongue="fr"), packages)
    assert [check for check in second.checks if not check.passed] == []
    assert (second.verdict, second.egress.allowed) == ("passed", 0)
    assert [check.name for check in second.checks] == [check.name for check in first.checks]
