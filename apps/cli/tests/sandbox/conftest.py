import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.ending import Ended
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Mount, Sandbox, Task

SMALL = Policy(memory=128 * MEBIBYTE, disk=200 * MEBIBYTE, pids=64, scratch=16 * MEBIBYTE, wall=60, idle=30)


@pytest.fixture(scope="session", params=["bubblewrap"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:  # noqa: ARG001 - one backend so far: each becomes a parameter
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    return Bubblewrap()


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

    def run(self, *command: str, policy: Policy = SMALL, mounts: tuple[Mount, ...] = (), **variables: str) -> Ended:
        task = Task(command, self.tree, policy, mounts, variables)
        with self.sandbox.start(task, lambda _stream, chunk: self.heard.extend(chunk)) as running:
            return running.wait(lambda: None)

    def shell(self, script: str, policy: Policy = SMALL) -> Ended:
        return self.run("/bin/sh", "-c", script, policy=policy)


@pytest.fixture
def bench(sandbox: Sandbox, tree: Path) -> Bench:
    return Bench(sandbox, tree)
