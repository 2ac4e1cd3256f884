"""A command whose tree is only measured does not fill the machine's disk, wherever it hides what it writes."""

from dataclasses import replace

import pytest

from fondation_cli.sandbox import disk
from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.policy import MEBIBYTE

from .conftest import MEASURED, SMALL, Bench

pytestmark = pytest.mark.walls

BOUND = 40 * MEBIBYTE
MACHINE = replace(SMALL, disk=400 * MEBIBYTE)
IN_FLIGHT = """
# Files that no folder names, on their way from nobody to nobody: no process has them.
import array, os, socket, time
sending, receiving = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
try:
    for each in range(1000):
        file = os.open("it", os.O_WRONLY | os.O_CREAT)
        os.unlink("it")
        for _ in range(10):
            os.write(file, bytes(1024 * 1024))
        sending.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file]))])
        os.close(file)
        time.sleep(0.05)
except OSError:
    print("filled it")
time.sleep(20)
"""


@pytest.fixture
def machine(bench: Bench) -> Bench:
    """A machine whose whole disk is small, with a tree on it."""
    if disk.lacking():
        pytest.skip("no disk can be mounted here")
    disk.give(bench.tree, MACHINE)
    (bench.tree / "tree").mkdir(mode=0o755)
    bench.tree.chmod(0o711)
    return Bench(bench.sandbox, bench.tree / "tree")


@pytest.mark.parametrize("sandbox", MEASURED, indirect=True, scope="session")
def test_it_is_ended_before(machine: Bench) -> None:
    ended = machine.run("/usr/bin/python3", "-c", IN_FLIGHT, policy=replace(SMALL, disk=BOUND))

    assert (ended.ending, ended.detail) == (Ending.DISK_QUOTA, "nearly all that was free on the disk")
    assert b"filled it" not in ended.output
