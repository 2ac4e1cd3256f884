import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_image import IMAGE, made_image

from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.ending import Ended
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Door, Mount, Sandbox, Task

from .engine import elsewhere, made_by
from .plain_user import PlainUser

SMALL = Policy(memory=128 * MEBIBYTE, disk=200 * MEBIBYTE, pids=64, scratch=16 * MEBIBYTE, wall=60, idle=30)


HERE = ["bubblewrap", pytest.param("docker", marks=pytest.mark.docker)]
"""Those that see the folders of this machine."""


MEASURED = ["bubblewrap, measured", pytest.param("docker, measured", marks=pytest.mark.docker)]
"""The same where trees have no disks of their own."""


@pytest.fixture(scope="session", params=[*HERE, pytest.param("docker elsewhere", marks=pytest.mark.docker)])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    if request.param.startswith("docker") and request.param != "docker elsewhere":
        with contextlib.closing(Engine()) as engine:
            yield (Docker if request.param == "docker" else MeasuredDocker)(made_image(), engine)
    elif request.param == "docker elsewhere":
        made_image()
        with elsewhere() as engine:
            yield Docker(IMAGE, engine)
    elif shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    elif request.param == "a plain user":
        yield PlainUser()
    else:
        yield Bubblewrap() if request.param == "bubblewrap" else MeasuredBubblewrap()


class MeasuredBubblewrap(Bubblewrap):
    def confine(self, tree: Path, policy: Policy) -> None:
        """No disk can be had."""


class MeasuredDocker(Docker):
    def confine(self, tree: Path, policy: Policy) -> None:
        """No disk can be had."""


def traces(sandbox: Sandbox, tree: Path) -> list[str]:
    """What is there of sandboxes of this process: mounts and groups, or containers and volumes.

    Other tests on this machine mount and unmount as they like.
    """
    if sandbox.name == "docker":
        return made_by(os.getpid())
    groups = Path("/sys/fs/cgroup").glob(f"*/fondation-{os.getpid()}-*")
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    ours = (str(tree.parent), f"fondation-{os.getpid()}-")
    return [*map(str, groups), *(line for line in mounts if any(each in line for each in ours))]


@pytest.fixture
def tree() -> Iterator[Path]:
    """A folder that the sandbox's own user can reach, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o711)
    (folder / "tree").mkdir()
    yield folder / "tree"
    clear(folder)
    assert not folder.exists()


class Bench:
    """Runs commands in one tree, and keeps what was heard of them."""

    def __init__(self, sandbox: Sandbox, tree: Path) -> None:
        self.sandbox = sandbox
        self.tree = tree
        self.heard = bytearray()

    def run(
        self,
        *command: str,
        policy: Policy = SMALL,
        mounts: tuple[Mount, ...] = (),
        door: Door | None = None,
        **variables: str,
    ) -> Ended:
        task = Task(command, self.tree, policy, mounts, variables)
        with self.sandbox.start(task, lambda _stream, chunk: self.heard.extend(chunk), door) as running:
            return running.wait(lambda: None)

    def shell(self, script: str, policy: Policy = SMALL) -> Ended:
        return self.run("/bin/sh", "-c", script, policy=policy)


@pytest.fixture
def bench(sandbox: Sandbox, tree: Path) -> Bench:
    return Bench(sandbox, tree)
