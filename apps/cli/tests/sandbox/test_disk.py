"""A tree that was confined cannot grow beyond its bounds: what is written meets a full disk, not a watch."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fondation_cli.claim import Claim
from fondation_cli.sandbox.clearing import clear
from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.mounts import below
from fondation_cli.sandbox.policy import MEBIBYTE
from fondation_cli.sandbox.port import Mount

from .conftest import HERE, SMALL, Bench

pytestmark = [pytest.mark.walls, pytest.mark.parametrize("sandbox", HERE, indirect=True, scope="session")]

TINY = replace(SMALL, disk=20 * MEBIBYTE, files=1000)
_HOLDS = """
import sys
from pathlib import Path
from fondation_cli.claim import Claim
from fondation_cli.sandbox.bubblewrap.sandbox import Bubblewrap
folder = Claim(Path(sys.argv[1]), "work-").take()
(folder / "tree").mkdir()
Bubblewrap().confine(folder / "tree", {policy})
(folder / "tree" / "half").write_text("done")
print(folder.name, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def confined(bench: Bench) -> Bench:
    if bench.sandbox.walls().disk != "enforced":
        pytest.skip("no disk can be mounted here")
    bench.sandbox.confine(bench.tree, TINY)
    return bench


def taken(tree: Path) -> int:
    return sum(file.stat().st_size for file in tree.iterdir())


def test_what_is_too_much_is_refused_while_it_is_written(confined: Bench) -> None:
    script = "for each in 1 2 3 4; do head -c 9m /dev/zero > part$each; done; echo done"

    ended = confined.shell(script, policy=TINY)

    assert (ended.ending, ended.detail) == (Ending.DISK_QUOTA, f"more than {TINY.disk} bytes")
    assert 9 * MEBIBYTE < taken(confined.tree) <= TINY.disk


def test_too_many_files_are_refused_while_they_are_made(confined: Bench) -> None:
    script = "import pathlib\nfor each in range(3000): pathlib.Path(str(each)).touch()"

    ended = confined.run("/usr/bin/python3", "-c", script, policy=TINY)

    assert (ended.ending, ended.detail) == (Ending.DISK_QUOTA, f"more than {TINY.files} files")
    assert len(list(confined.tree.iterdir())) <= TINY.files


def test_what_fits_is_kept_from_one_command_to_the_next(confined: Bench) -> None:
    (confined.tree / "given").write_text("from outside")
    first = confined.shell("cp given taken; chmod 700 taken; mkdir -m 700 inner", policy=TINY)
    second = confined.shell("cat taken; touch inner/more; ls -A", policy=TINY)

    assert (first.ending, second.ending) == (Ending.OK, Ending.OK)
    assert second.output == b"from outsidegiven\ninner\ntaken\n"


def test_a_mount_in_it_stays_out_of_it(confined: Bench) -> None:
    shared = confined.tree.parent / "shared"
    shared.mkdir(mode=0o755)
    (shared / "file").write_text("library\n")

    ended = confined.run("cat", "packages/file", policy=TINY, mounts=(Mount(shared, Path("/work/packages")),))

    assert (ended.ending, ended.output) == (Ending.OK, b"library\n")
    assert list((confined.tree / "packages").iterdir()) == []


def test_nothing_on_it_gets_rights_from_a_file_or_is_a_device(confined: Bench) -> None:
    options = next(line for line in Path("/proc/self/mountinfo").read_text().splitlines() if str(confined.tree) in line)

    assert {"nosuid", "nodev"} <= set(options.split()[5].split(","))


def test_clearing_takes_its_disk_away(confined: Bench) -> None:
    (confined.tree / "left").write_text("something")

    clear(confined.tree)

    assert not confined.tree.exists()
    assert below(confined.tree.parent) == []


def test_clearing_a_link_leaves_alone_what_it_leads_to(confined: Bench) -> None:
    (confined.tree / "left").write_text("something")
    link = confined.tree.parent / "link"
    link.symlink_to(confined.tree)

    assert below(link) == []
    clear(link)

    assert not link.is_symlink()
    assert (confined.tree / "left").read_text() == "something"
    assert below(confined.tree.parent) == [confined.tree]


@pytest.mark.usefixtures("confined")
def test_a_disk_that_a_killed_process_left_is_taken_away_with_its_folder(tree: Path) -> None:
    room = tree.parent / "room"
    room.mkdir()
    policy = "__import__('fondation_cli.sandbox.policy', fromlist=['Policy']).Policy()"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS.format(policy=policy), room], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        left = room / os.fsdecode(process.stdout.readline().strip())
        assert below(room) == [left / "tree"]
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert below(room) == [left / "tree"]

    with Claim(room, "work-", remove=clear):
        assert not left.exists()
        assert below(room) == []
