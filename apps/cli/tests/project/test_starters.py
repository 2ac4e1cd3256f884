"""Each starter, filled in, is installed, built, tested, started and checked behind walls, as a person's project is.

Installing reads through the mirror from the registries that npm and uv are configured with on this machine.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from fondation_cli.project.brief import Brief
from fondation_cli.project.checks.perform import Ground, perform
from fondation_cli.project.checks.service import Service
from fondation_cli.project.locked import locked_names
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.stacks.shelf import every_stack, stack_named
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.tree import Tree
from fondation_cli.project.writing import write
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.ending import Ended, Ending
from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_cli.sandbox.mirror.registries import ConfiguredRegistries
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import MIRROR_PORT, TREE, Door, Mount, Task
from fondation_shared.checks import Step
from fondation_shared.project import CheckResult
from fondation_shared.settings import CourseSettings

pytestmark = pytest.mark.walls

PROGRAMS = Path("/opt/programs")
ALONE = Policy(wall=380, idle=380)
INSTALLING = Policy(wall=380, idle=380, network="mirror")
"""The bounds of size are the usual ones; those of time hold on a machine that is slow and busy as well."""
STEPS: tuple[Step, ...] = ("build", "test")
REGISTRIES = {
    "npm_config_update_notifier": "false",
    "npm_config_registry": f"http://127.0.0.1:{MIRROR_PORT}/npm/",
    "UV_DEFAULT_INDEX": f"http://127.0.0.1:{MIRROR_PORT}/pypi/simple/",
}
HOSTILE = 'Build "a" <b>list</b> \\ `of` ${tasks} %MODE% 日本'
FRENCH = "Crée une liste de tâches pour l'équipe"


class Workshop:
    """A project of one stack in a folder of its own, and the sandbox that its steps are run in."""

    def __init__(self, tree: Path, stack: Stack, prompt: str, *mounts: Mount) -> None:
        brief = Brief(prompt, stack.name)
        self.plan = OfflineWriter().plan(brief)
        self.stack = stack
        self.tree = tree
        self._mounts = mounts
        tree.mkdir()
        with Tree(tree) as opened:
            assert not write(opened, list(OfflineWriter().write(brief, self.plan))).rejections

    def task(self, command: Sequence[str], policy: Policy = ALONE) -> Task:
        path = {"PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin"}
        return Task(command, self.tree, policy, self._mounts, {**self.stack.variables, **REGISTRIES, **path})

    def run(self, command: Sequence[str], policy: Policy = ALONE, door: Door | None = None) -> Ended:
        with Bubblewrap().start(self.task(command, policy), lambda *_: None, door) as running:
            return running.wait(lambda: None)

    def steps(self, step: Step, policy: Policy = ALONE, door: Door | None = None) -> Ended | None:
        """How the last command of a step ended, or the first that failed."""
        ended = None
        for command in (each.command for each in self.plan.commands if each.step == step):
            ended = self.run(command, policy, door)
            if not ended.is_ok:
                break
        return ended

    def command(self, arguments: Sequence[str]) -> Ended:
        module = self.plan.name.replace("-", "_")
        run = [module if word == "starter_project" else word for word in self.stack.commands.run or []]
        return self.run([*run, *arguments])


def results(workshop: Workshop, ended: Mapping[Step, Ended]) -> list[CheckResult]:
    """Of all checks of the plan, with the service running where there is one."""
    start = [each.command for each in workshop.plan.commands if each.step == "start"]
    with ExitStack() as running:
        service = None
        if start:
            served = running.enter_context(Bubblewrap().start(workshop.task(start[0]), lambda *_: None))
            service = Service(served.connect, workshop.stack.port, lambda: None, starting=200, answering=60)
        ground = Ground(workshop.tree, ended, service, workshop.command)
        return [perform(check, ground) for check in workshop.plan.checks]


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the sandbox's own user can reach, which those of pytest are not."""
    made = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    made.chmod(0o711)
    yield made
    clear(made)


@pytest.fixture
def programs(folder: Path) -> Mount:
    """uv, wherever a person has it: their home is closed to others, and what is found there may be a script."""
    uv = shutil.which("uv")
    if shutil.which("bwrap") is None or uv is None or shutil.which("npm") is None:
        pytest.skip("bubblewrap, uv or npm is not installed")
    asked = [uv, "run", "--no-project", "--no-config", "python3", "-c", "import os; print(os.environ['UV'])"]
    found = subprocess.run(asked, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    (folder / "programs").mkdir(mode=0o755)
    shutil.copy(found, folder / "programs/uv")
    return Mount(folder / "programs", PROGRAMS)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the mirror keeps from one install to the next."""
    return tmp_path_factory.mktemp("packages")


def installed(stack: Stack, folder: Path, programs: Mount, packages: Path) -> tuple[Mount, ...]:
    """What the starter depends on, for others to read."""
    workshop = Workshop(folder / "installed", stack, "Build a list", programs)
    locked = locked_names(stack.lockfile, (workshop.tree / stack.lockfile).read_text())
    mirror = Mirror(locked, ConfiguredRegistries(CourseSettings()), packages, lambda _: None)
    ended = workshop.steps("install", INSTALLING, mirror)
    assert ended is not None
    assert ended.is_ok, ended
    assert mirror.denials == 0
    return (Mount(workshop.tree / stack.dependencies, TREE / stack.dependencies),)


@pytest.mark.parametrize("name", [stack.name for stack in every_stack()])
def test_a_starter_is_green_whatever_the_prompt_and_its_dependencies_need_not_be_writable(
    name: str, folder: Path, programs: Mount, packages: Path
) -> None:
    stack = stack_named(name)
    mounts = installed(stack, folder, programs, packages) if stack.dependencies else ()
    for prompt in (HOSTILE, FRENCH):
        workshop = Workshop(folder / prompt[:2], stack, prompt, programs, *mounts)
        for mount in mounts:
            (workshop.tree / mount.place.relative_to(TREE)).mkdir()
        ended: dict[Step, Ended] = {"install": Ended(Ending.OK, 0, 0.0, b"")}
        for step in STEPS:
            if found := workshop.steps(step):
                assert found.is_ok, found.output.decode(errors="replace")
                ended[step] = found
        found_out = results(workshop, ended)
        assert [result for result in found_out if not result.passed] == []
        assert len(found_out) >= 4
