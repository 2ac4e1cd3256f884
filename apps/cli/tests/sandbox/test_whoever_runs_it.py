"""Walls for whoever runs us: root, root without rights, a plain user; said as they are, and builds behind them run."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from fondation_cli.sandbox.clearing import clear

from .somebody import PLAIN, python_of

pytestmark = pytest.mark.walls

_LOOKS = """
import dataclasses, json, sys
from pathlib import Path
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Task
sandbox = Bubblewrap()
task = Task(sys.argv[2:], Path(sys.argv[1]), Policy(memory=128 * MEBIBYTE, pids=400, idle=30))
with sandbox.start(task, lambda _stream, _chunk: None) as running:
    ended = running.wait(lambda: None)
print(json.dumps([dataclasses.asdict(sandbox.walls()), ended.ending, ended.output.decode(), ended.detail]))
"""
_SEALS = """
import os, sys
from pathlib import Path
from fondation_cli.project.install.layers import Layers
layers, key = Layers(Path(sys.argv[1]) / "cache" / "layers"), "0" * 64
with layers.room() as room:
    made = room / "made"
    (made / "inner").mkdir(parents=True)
    (made / "inner" / "file").write_text("made")
    (made / "inner" / "file").chmod(0o666)
    os.mkfifo(made / "pipe")
    (made / "inner").chmod(0o333)
    made.chmod(0o777)
    layers.publish(key, made)
with layers.reading(key) as layer:
    for path in (layer, *sorted(layer.rglob("*"))):
        print(path.name, oct(path.stat().st_mode & 0o7777))
"""
_HIDING = ("sh", "-c", 'umask 077 && exec "$@"', "sh")
_WITHOUT = "-dac_override,-dac_read_search,-fowner"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A tree that the plain user of these tests may write to."""
    made = Path(tempfile.mkdtemp(prefix="fondation-test-"))
    made.chmod(0o755)
    (made / "tree").mkdir()
    yield made
    clear(made)


def looked(folder: Path, before: Sequence[str], *command: str) -> tuple[dict[str, object], str, str]:
    """The walls that somebody else finds, and how a command of theirs ended there; skipped where they lack a Python."""
    if before[-len(PLAIN) :] == PLAIN:
        os.chown(folder / "tree", 54321, 54321)
    walls, ending, output, detail = json.loads(said_by(before, _LOOKS, str(folder / "tree"), *command))
    return walls, ending, output or detail


def said_by(before: Sequence[str], code: str, *words: str) -> str:
    """What code of ours says that somebody else runs."""
    said = subprocess.run(
        [*before, *python_of(before), code, *words],
        env={"PATH": os.defpath, "TMPDIR": tempfile.gettempdir()},
        capture_output=True,
        check=False,
        cwd="/",
    )
    assert said.returncode == 0, said.stderr.decode()
    return said.stdout.decode()


@pytest.mark.parametrize("who", [(), PLAIN], ids=["who runs the tests", "a plain user"])
def test_who_hides_all_files_from_others_has_the_same_walls(folder: Path, who: tuple[str, ...]) -> None:
    hiding, ending, output = looked(folder, (*_HIDING, *who), "sh", "-c", "echo made >it && cat it")
    usual, _, _ = looked(folder, who, "true")

    assert (ending, output) == ("ok", "made\n")
    assert hiding == usual


def test_what_a_plain_user_installed_is_theirs_alone_to_write_to(folder: Path) -> None:
    before = (*_HIDING, *PLAIN)
    python_of(before)
    os.chown(folder, 54321, 54321)

    said = said_by(before, _SEALS, str(folder)).split()

    assert dict(zip(said[::2], said[1::2], strict=True)) == {"0" * 64: "0o755", "inner": "0o755", "file": "0o644"}


def test_a_plain_user_has_walls_and_is_told_which_are_weaker(folder: Path) -> None:
    walls, ending, output = looked(folder, PLAIN, "sh", "-c", "echo made >it && cat it")

    assert (ending, output) == ("ok", "made\n")
    assert (walls["network"], walls["seccomp"], walls["user"]) == ("enforced", "enforced", "enforced")
    assert walls["disk"] == "degraded"
    assert {walls["memory"], walls["pids"]} <= {"enforced", "degraded"}


def test_a_plain_user_s_memory_is_counted_for_all_processes_together(folder: Path) -> None:
    each = "{ head -c 40m /dev/zero; sleep 20; } | tail >/dev/null &"

    _, ending, _ = looked(folder, PLAIN, "sh", "-c", f"{each} {each} {each} {each} {each} wait")

    assert ending == "oom_killed"


def test_memory_that_is_set_aside_and_not_used_is_no_memory(folder: Path) -> None:
    aside = "import mmap; mmap.mmap(-1, 1 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS); print('set aside')"

    _, ending, output = looked(folder, PLAIN, "python3", "-c", aside)

    assert (ending, output) == ("ok", "set aside\n")


def test_root_that_could_not_take_a_tree_back_is_told_so_and_has_no_walls(folder: Path) -> None:
    before = ("setpriv", "--bounding-set", _WITHOUT, "--inh-caps", _WITHOUT)

    walls, _, _ = looked(folder, before, "true")

    assert {walls[name] for name in ("memory", "disk", "network", "user")} == {"absent"}
    assert dict(walls["reasons"])["user"].startswith("root lacks CAP_DAC_OVERRIDE")  # type: ignore[call-overload]


def test_root_of_a_namespace_without_other_users_is_a_plain_user(folder: Path) -> None:
    before = (*PLAIN, "unshare", "--user", "--map-root-user")
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("Plain users make no namespaces here.")
    os.chown(folder / "tree", 54321, 54321)

    walls, ending, output = looked(folder, before, "sh", "-c", "echo made >it && cat it")

    assert (ending, output) == ("ok", "made\n")
    assert (walls["network"], walls["user"]) == ("enforced", "enforced")


_SCARCE = """
import resource, sys
from pathlib import Path
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.policy import Policy
from fondation_cli.sandbox.port import Task
sandbox = Bubblewrap()
task = Task(("true",), Path(sys.argv[1]), Policy(pids=90))
for most in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 90):
    resource.setrlimit(resource.RLIMIT_NPROC, (most, 90))
    with sandbox.start(task, lambda _stream, _chunk: None) as running:
        ended = running.wait(lambda: None)
    print(ended.ending, ended.detail)
"""


def test_who_may_start_few_processes_or_threads_is_told_how_a_command_ended(folder: Path) -> None:
    # Nobody else of these tests: the processes of a user are counted together.
    before = ("setpriv", "--reuid", "54322", "--regid", "54322", "--clear-groups")
    python = python_of(before)
    os.chown(folder / "tree", 54322, 54322)

    said = subprocess.run(
        [*before, *python, _SCARCE, str(folder / "tree")],
        env={"PATH": os.defpath, "TMPDIR": tempfile.gettempdir()},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )

    assert said.returncode == 0, said.stderr
    endings = [line.partition(" ")[0] for line in said.stdout.splitlines()]
    assert (endings[0], endings[-1]) == ("infrastructure", "ok"), said.stdout
