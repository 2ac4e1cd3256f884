"""What a process that was killed left is taken away by the next one; what others still use is not."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sandbox_image import IMAGE, made_image

from fondation_cli.sandbox import disk
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.docker.engine import Engine
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.mounts import below
from fondation_cli.sandbox.port import Task

from .conftest import SMALL
from .engine import made_by, relayed
from .somebody import python_of

FONDATION = Path(sys.executable).with_name("fondation")
_TRIES = "from fondation_cli.sandbox import disk; disk.lacking()"
_RUNS = """
import sys
from pathlib import Path
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_cli.sandbox.port import Task
task = Task(("/bin/sh", "-c", "echo begun; sleep 1000"), Path(sys.argv[1]))
with Docker().start(task, lambda _stream, chunk: print(chunk.decode(), flush=True)) as running:
    running.wait(lambda: None)
"""


@pytest.fixture
def another(tree: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs something in a container."""
    made_image()
    with subprocess.Popen(
        [sys.executable, "-c", _RUNS, str(tree)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        yield process
        process.kill()
    Docker(IMAGE)
    assert made_by(process.pid) == []


@pytest.mark.docker
def test_what_a_killed_process_left_at_the_engine_is_taken_away(another: "subprocess.Popen[str]") -> None:
    Docker(IMAGE)
    assert made_by(another.pid), "it still runs"
    another.kill()
    another.wait()

    Docker(IMAGE)

    assert made_by(another.pid) == []


_OWNS = """
import subprocess, sys
from fondation_cli.sandbox.docker import owner
from fondation_cli.sandbox.docker.engine import Engine
subprocess.run(["mount", "-o", "remount,hidepid=2", "/proc"], check=True)
engine, ours = Engine(), owner.name()
engine.make_volume(ours, owner.labels(60))
try:
    subprocess.run(sys.argv[1:], check=True)
    print(ours in [each.name for each in engine.volumes(owner.LABEL)])
finally:
    engine.remove_volume(ours)
"""
_BEGINS = "from fondation_cli.sandbox.docker.sandbox import Docker; Docker()"


@pytest.mark.docker
def test_somebody_who_is_not_shown_our_processes_leaves_alone_what_is_theirs() -> None:
    made_image()
    group = str(Path("/var/run/docker.sock").stat().st_gid)
    somebody = ("setpriv", "--reuid", "54321", "--regid", "54321", "--groups", group)
    begins = [*somebody, *python_of(somebody), _BEGINS]
    # Who is shown whom is a rule of each namespace of process numbers.
    apart = ["unshare", "--mount", "--pid", "--fork", "--mount-proc"]

    said = subprocess.run([*apart, sys.executable, "-c", _OWNS, *begins], capture_output=True, text=True, check=False)

    assert (said.stdout, said.returncode) == ("True\n", 0), said.stderr


@pytest.mark.walls
def test_a_group_that_a_killed_process_left_is_taken_away() -> None:
    if Bubblewrap().walls().memory != "enforced":
        pytest.skip("no control groups here")
    parent = Path("/sys/fs/cgroup/pids") if Path("/sys/fs/cgroup/pids").exists() else Path("/sys/fs/cgroup/fondation")
    here = Path("/proc/self/ns/pid").stat().st_ino
    nobody = next(pid for pid in range(4_000_000, 1, -1) if not Path("/proc", str(pid)).exists())
    left = parent / f"fondation-{nobody}-12345-{here}-0123abcd"
    # The number was given to this process since.
    another = parent / f"fondation-{os.getpid()}-12345-{here}-0123abcd"
    elsewhere = parent / f"fondation-{nobody}-12345-1-0123abcd"
    for group in (left, another, elsewhere):
        group.mkdir()
    try:
        Bubblewrap()

        assert [group.exists() for group in (left, another, elsewhere)] == [False, False, True]
    finally:
        elsewhere.rmdir()


def test_a_disk_that_was_only_tried_is_taken_away_when_a_worker_starts(tree: Path) -> None:
    if disk.lacking():
        pytest.skip("no disk can be mounted here")
    folder, environment = tree.parent, {**os.environ, "TMPDIR": str(tree.parent), "FONDATION_CACHE_DIR": str(tree)}
    for _ in range(50):
        if _killed_in_the_middle(folder, environment):
            break
    else:
        pytest.fail("It was never seen to be mounted.")
    others = [folder / "fondation-door-0123abcd", folder / "fondation-bench-0123abcd"]
    for other in others:
        other.mkdir()

    subprocess.run([FONDATION, "run", "--abilities"], env=environment, check=True, capture_output=True)

    assert below(folder) == []
    assert [path.name for path in folder.iterdir()] == ["tree"]


@pytest.mark.docker
def test_an_engine_that_goes_in_the_middle_is_a_failure_of_the_infrastructure(tree: Path) -> None:
    made_image()
    (tree / "kept").write_text("as it was")
    heard = bytearray()
    with relayed() as (engine, relay):
        task = Task(("/bin/sh", "-c", "echo begun; rm kept; sleep 1000"), tree, SMALL)
        with Docker(IMAGE, engine).start(task, lambda _stream, chunk: heard.extend(chunk)) as running:

            def check() -> None:
                if heard:
                    relay.cut()

            ended = running.wait(check)

    assert ended.ending is Ending.INFRASTRUCTURE
    assert "does not answer" in ended.detail
    assert (tree / "kept").read_text() == "as it was"
    _remove(made_by(os.getpid()))


@pytest.mark.docker
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("for each in 1 2 3 4 5; do head -c 50m /dev/zero > part$each; done; sleep 60", "more than 209715200 bytes"),
        ("for each in 1 2 3 4 5; do head -c 50m /dev/zero > part$each; done", "more than 209715200 bytes"),
        (
            """python3 -c 'import os\nfor _ in range(90): os.mkdir("d" * 200); os.chdir("d" * 200)'""",
            "folders within folders",
        ),
    ],
)
def test_a_tree_elsewhere_is_bounded_while_it_is_written_and_when_it_comes_back(
    tree: Path, script: str, told: str
) -> None:
    made_image()
    with relayed() as (engine, _):
        task = Task(("/bin/sh", "-c", script), tree, SMALL)
        with Docker(IMAGE, engine).start(task, lambda _stream, _chunk: None) as running:
            ended = running.wait(lambda: None)

    assert (ended.ending, ended.detail) == (Ending.DISK_QUOTA, told)
    assert made_by(os.getpid()) == []


@pytest.mark.docker
def test_links_come_back_as_links_and_nothing_is_written_through_them(tree: Path) -> None:
    made_image()
    (tree.parent / "outside").mkdir()
    script = """
    ln -s ../outside up && ln -s /etc away && mkdir folder && echo in > folder/file && ln folder/file again
    ln -s folder inner && mkfifo pipe && chmod 4755 folder/file
    """
    with relayed() as (engine, _):
        task = Task(("/bin/sh", "-c", script), tree, SMALL)
        with Docker(IMAGE, engine).start(task, lambda _stream, _chunk: None) as running:
            ended = running.wait(lambda: None)

    assert ended.ending is Ending.OK, ended
    assert [(tree / name).readlink() for name in ("up", "away", "inner")] == [
        *map(Path, ("../outside", "/etc", "folder"))
    ]
    assert (tree / "again").read_text() == "in\n"
    assert (tree / "again").stat().st_mode & 0o7777 == 0o755
    assert not (tree / "pipe").exists()
    assert list((tree.parent / "outside").iterdir()) == []


def _killed_in_the_middle(folder: Path, environment: dict[str, str]) -> bool:
    """Whether a process that tries a disk was killed while that was mounted."""
    with subprocess.Popen([sys.executable, "-c", _TRIES], env=environment) as process:
        while process.poll() is None:
            if below(folder):
                process.kill()
    return bool(below(folder))


def _remove(names: list[str]) -> None:
    """What nobody could take away while the engine was gone."""
    take: list[Callable[[Engine, str], None]] = [Engine.remove, Engine.remove_volume]
    with contextlib.closing(Engine()) as engine:
        for way in take:
            for name in names:
                way(engine, name)
    assert made_by(os.getpid()) == []
