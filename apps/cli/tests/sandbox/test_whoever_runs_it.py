"""Walls for whoever runs us: root, root without rights, a plain user; said as they are, and builds behind them run."""

import json
import os
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from fondation_cli.sandbox.clearing import clear

pytestmark = pytest.mark.walls

_LOOKS = """
import dataclasses, json, sys
for folder in json.loads(sys.argv[1]): __import__("site").addsitedir(folder)
from pathlib import Path
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
from fondation_cli.sandbox.policy import MEBIBYTE, Policy
from fondation_cli.sandbox.port import Task
sandbox = Bubblewrap()
task = Task(sys.argv[3:], Path(sys.argv[2]), Policy(memory=128 * MEBIBYTE, pids=400, idle=30))
with sandbox.start(task, lambda _stream, _chunk: None) as running:
    ended = running.wait(lambda: None)
print(json.dumps([dataclasses.asdict(sandbox.walls()), ended.ending, ended.output.decode(), ended.detail]))
"""
_PLAIN = ("setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups")
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
    if os.geteuid() != 0:
        pytest.skip("Only root can become somebody else.")
    if before == _PLAIN:
        os.chown(folder / "tree", 54321, 54321)
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (sys.executable, "/usr/bin/python3"):
        asked = [*before, python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if subprocess.run(asked, capture_output=True, check=False).stdout.decode().strip() == wanted:
            break
    else:
        pytest.skip(f"No Python {wanted} that other users may run.")
    said = subprocess.run(
        [*before, python, "-I", "-c", _LOOKS, json.dumps(site.getsitepackages()), str(folder / "tree"), *command],
        env={"PATH": os.defpath, "TMPDIR": tempfile.gettempdir()},
        capture_output=True,
        check=False,
        cwd="/",
    )
    assert said.returncode == 0, said.stderr.decode()
    walls, ending, output, detail = json.loads(said.stdout)
    return walls, ending, output or detail


def test_a_plain_user_has_walls_and_is_told_which_are_weaker(folder: Path) -> None:
    walls, ending, output = looked(folder, _PLAIN, "sh", "-c", "echo made >it && cat it")

    assert (ending, output) == ("ok", "made\n")
    assert (walls["network"], walls["seccomp"], walls["user"]) == ("enforced", "enforced", "enforced")
    assert walls["disk"] == "degraded"
    assert {walls["memory"], walls["pids"]} <= {"enforced", "degraded"}


def test_a_plain_user_s_memory_is_counted_for_all_processes_together(folder: Path) -> None:
    each = "{ head -c 40m /dev/zero; sleep 20; } | tail >/dev/null &"

    _, ending, _ = looked(folder, _PLAIN, "sh", "-c", f"{each} {each} {each} {each} {each} wait")

    assert ending == "oom_killed"


def test_memory_that_is_set_aside_and_not_used_is_no_memory(folder: Path) -> None:
    aside = "import mmap; mmap.mmap(-1, 1 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS); print('set aside')"

    _, ending, output = looked(folder, _PLAIN, "python3", "-c", aside)

    assert (ending, output) == ("ok", "set aside\n")


def test_root_that_could_not_take_a_tree_back_is_told_so_and_has_no_walls(folder: Path) -> None:
    before = ("setpriv", "--bounding-set", _WITHOUT, "--inh-caps", _WITHOUT)

    walls, _, _ = looked(folder, before, "true")

    assert {walls[name] for name in ("memory", "disk", "network", "user")} == {"absent"}
    assert dict(walls["reasons"])["user"].startswith("root lacks CAP_DAC_OVERRIDE")  # type: ignore[call-overload]


def test_root_of_a_namespace_without_other_users_is_a_plain_user(folder: Path) -> None:
    before = (*_PLAIN, "unshare", "--user", "--map-root-user")
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("Plain users make no namespaces here.")
    os.chown(folder / "tree", 54321, 54321)

    walls, ending, output = looked(folder, before, "sh", "-c", "echo made >it && cat it")

    assert (ending, output) == ("ok", "made\n")
    assert (walls["network"], walls["user"]) == ("enforced", "enforced")
