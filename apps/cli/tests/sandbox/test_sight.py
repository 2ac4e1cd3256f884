"""An engine around our container sees some of our mounts and not others: each folder is found as it is here."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_image import IMAGE, made_image

from fondation_cli.sandbox import disk
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.docker.sandbox import Docker

from .conftest import Bench

pytestmark = pytest.mark.docker

_INSIDE = """
import os, subprocess, sys
from pathlib import Path
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.mounts import above
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Mount, Task
tree, library, *mount = sys.argv[1:]
subprocess.run(["mount", "--make-private", above(Path(library))], check=True)
subprocess.run(["mount", *mount, library], check=True)
Path(library, "file").write_text("library")
sandbox, policy = Docker(), Policy(disk=64 << 20, files=1000)
sandbox.confine(Path(tree), policy)
print("disk" if os.path.ismount(tree) else "folder")
for script in ("echo once >kept", "cat /in/file kept"):
    task = Task(("/bin/sh", "-c", script), Path(tree), policy, (Mount(Path(library), Path("/in")),))
    with sandbox.start(task, lambda _stream, _chunk: None) as running:
        ended = running.wait(lambda: None)
    print([str(ended.ending), ended.detail, ended.output.decode()])
print("disk" if os.path.ismount(tree) else "folder", Path(tree, "kept").read_text())
clear(Path(tree))
"""

_OK, _READ = str(["ok", "", ""]), str(["ok", "", "libraryonce\n"])


@pytest.fixture
def library() -> Iterator[Path]:
    """A folder in which the engine finds something else than we do."""
    made_image()
    if os.geteuid() != 0:
        pytest.skip("Only root can mount.")
    folder = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    folder.chmod(0o755)
    (folder / "file").write_text("what the engine finds")
    yield folder
    clear(folder)


def ran(tree: Path, library: Path, *mount: str) -> list[str]:
    """What is said by one who mounts something on `library` that nobody else sees, and runs commands in `tree`."""
    apart = ["unshare", "--mount", "--propagation", "unchanged"]
    said = subprocess.run(
        [*apart, sys.executable, "-c", _INSIDE, str(tree), str(library), *mount],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout.split("\n")


def test_of_two_mounts_of_one_disk_it_may_see_one(tree: Path, library: Path) -> None:
    other = tree.parent / "other"
    other.mkdir(mode=0o755)

    said = ran(tree, library, "--bind", str(other))

    assert said == ["folder", _OK, _READ, "folder once", "", ""]


@pytest.fixture
def shared(tree: Path) -> Iterator[Path]:
    """A tree in a folder where the engine sees what we mount."""
    if disk.lacking():
        pytest.skip("no disk can be mounted here")
    room = str(tree.parent)
    subprocess.run(["mount", "--bind", room, room], check=True)
    subprocess.run(["mount", "--make-shared", room], check=True)
    yield tree
    subprocess.run(["umount", "--lazy", room], check=True)


def test_a_tree_with_a_disk_of_its_own_keeps_it_beside_what_the_engine_does_not_see(
    shared: Path, library: Path
) -> None:
    said = ran(shared, library, "-t", "tmpfs", "tmpfs")

    assert said == ["disk", _OK, _READ, "disk once", "", ""]


def made(tag: str, word: str) -> None:
    """An image of this name that says a word."""
    file = f"FROM {IMAGE}\nUSER 0\nRUN echo {word} >/etc/word\nUSER 10001\n"
    subprocess.run(["docker", "build", "--quiet", "--tag", tag, "-"], input=file.encode(), check=True)


def test_an_image_that_is_made_anew_in_the_middle_is_another_one(tree: Path) -> None:
    made_image()
    tag = f"fondation-test-{os.getpid()}"
    with contextlib.closing(Engine()) as engine:
        made(tag, "first")
        sandbox, image = Docker(tag, engine), engine.image_id(tag)
        assert sandbox.image == image
        made(tag, "second")
        try:
            assert Bench(sandbox, tree).run("cat", "/etc/word").output == b"first\n"
            assert sandbox.image == image
            assert Bench(Docker(tag, engine), tree).run("cat", "/etc/word").output == b"second\n"
        finally:
            subprocess.run(["docker", "rmi", "--force", image, tag], check=True)
