"""What every command may use where nobody set anything else, tried on every backend: each bound is really there."""

import pytest

from fondation_cli.sandbox.choice import bounds
from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.policy import MEBIBYTE
from fondation_cli.sandbox.port import Sandbox
from fondation_shared.settings import CourseSettings

from .conftest import HERE, Bench

pytestmark = [pytest.mark.walls, pytest.mark.parametrize("sandbox", HERE, indirect=True, scope="session")]

_MEMORY = "held = bytearray({size}); held[::4096] = b'x' * len(held[::4096]); print('held')"
_PROCESSES = """
import subprocess
started = []
try:
    for each in range({count}):
        started.append(subprocess.Popen(["sleep", "30"]))
    print("started")
finally:
    for each in started:
        each.kill()
"""
_BUSY = """
import os, time
ended = time.monotonic() + 3
for each in range(3):
    if os.fork() == 0:
        break
while time.monotonic() < ended:
    pass
print(sum(os.times()[:2]))
"""


@pytest.fixture
def usual(bench: Bench) -> Bench:
    bench.sandbox.confine(bench.tree, bounds(CourseSettings.load()))
    return bench


def test_they_are_those_that_are_promised(sandbox: Sandbox) -> None:  # noqa: ARG001 - the same for each
    policy = bounds(CourseSettings.load())

    assert (policy.memory, policy.cpus, policy.pids) == (512 * MEBIBYTE, 1.0, 256)
    assert (policy.disk, policy.wall, policy.idle) == (1024 * MEBIBYTE, 300.0, 60.0)
    assert policy.network == "none"


@pytest.mark.parametrize(("size", "ending"), [(400, Ending.OK), (700, Ending.OOM_KILLED)])
def test_memory(usual: Bench, size: int, ending: Ending) -> None:
    script = _MEMORY.format(size=size * MEBIBYTE)

    ended = usual.run("/usr/bin/python3", "-c", script, policy=bounds(CourseSettings.load()))

    assert ended.ending is ending, ended


@pytest.mark.parametrize(("count", "ending"), [(200, Ending.OK), (300, Ending.PIDS_LIMIT)])
def test_processes(usual: Bench, count: int, ending: Ending) -> None:
    if usual.sandbox.walls().pids != "enforced":
        pytest.skip("no control groups here")
    script = _PROCESSES.format(count=count)

    ended = usual.run("/usr/bin/python3", "-c", script, policy=bounds(CourseSettings.load()))

    assert ended.ending is ending, ended


@pytest.mark.parametrize(("count", "ending"), [(9, Ending.OK), (12, Ending.DISK_QUOTA)])
def test_disk(usual: Bench, count: int, ending: Ending) -> None:
    script = f"for each in $(seq {count}); do head -c 100m /dev/zero >part$each || exit 1; done"

    ended = usual.shell(script, policy=bounds(CourseSettings.load()))

    assert ended.ending is ending, ended


def test_processors(usual: Bench) -> None:
    if usual.sandbox.walls().cpu != "enforced":
        pytest.skip("no control groups here")

    ended = usual.run("/usr/bin/python3", "-c", _BUSY, policy=bounds(CourseSettings.load()))

    assert sum(map(float, ended.output.split())) < 4.5, "three seconds of one, whatever each of four would take"
