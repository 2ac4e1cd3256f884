import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
from anyio import to_thread
from structlog.testing import capture_logs

from fondation_shared.testing import wait_until
from fondation_worker.execute.child import Child
from fondation_worker.execute.standby import Standby

Generator = Callable[[str], Path]
Family = Callable[[], list[psutil.Process]]
WRITES_ITS_NUMBER = '(workspace / "pid").write_text(str(os.getpid()))'


def waiting(family: Family) -> set[int]:
    """The generators themselves: what the keepers started."""
    parents = {process.pid: parent_of(process) for process in family()}
    return {pid for pid, parent in parents.items() if parents.get(parent) == os.getpid()}


def parent_of(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return 0


async def until(check: Callable[[], bool]) -> None:
    await to_thread.run_sync(partial(wait_until, check))


async def run(child: Child, workspace: Path) -> int:
    (workspace / "pid").unlink(missing_ok=True)
    await child.run(workspace, lambda *_: None)
    return int((workspace / "pid").read_text())


async def test_a_job_gets_a_process_that_was_started_before_and_the_next_one_another(
    generator: Generator, tmp_path: Path, family: Family
) -> None:
    async with Standby.open(generator(WRITES_ITS_NUMBER), tmp_path, 1) as standby:
        used = []
        for _ in range(3):
            await until(lambda: len(waiting(family)) == 1)
            ready = waiting(family)
            async with standby.taken() as child:
                used.append(await run(child, tmp_path))
            assert {used[-1]} == ready
    assert len(set(used)) == 3


async def test_there_is_one_for_every_free_slot_and_one_spare_when_all_are_busy(
    generator: Generator, tmp_path: Path, family: Family
) -> None:
    async with Standby.open(generator(""), tmp_path, 3) as standby:
        await until(lambda: len(waiting(family)) == 3)
        async with standby.taken(), standby.taken():
            assert len(waiting(family)) == 3
            async with standby.taken():
                await until(lambda: len(waiting(family)) == 4)
        await until(lambda: len(waiting(family)) == 3)


async def test_one_that_dies_while_it_waits_is_replaced(generator: Generator, tmp_path: Path, family: Family) -> None:
    async with Standby.open(generator(WRITES_ITS_NUMBER), tmp_path, 1) as standby:
        await until(lambda: len(waiting(family)) == 1)
        [dead] = waiting(family)
        with capture_logs() as logs:
            psutil.Process(dead).kill()
            await until(lambda: len(waiting(family)) == 1 and dead not in waiting(family))
        async with standby.taken() as child:
            assert await run(child, tmp_path) != dead
    assert [entry["cause"].split(":")[0] for entry in logs] == ["exit code -9"]


async def test_a_generator_that_cannot_start_is_not_tried_without_end(tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_text("#!/bin/sh\necho no such module >&2\nexit 1\n")
    program.chmod(0o700)
    with capture_logs() as logs:
        async with Standby.open(program, tmp_path, 1) as standby:
            await until(lambda: len(logs) == 3)
            async with standby.taken() as child:
                assert await child.run(tmp_path, lambda *_: None) == 1
    assert [entry["next_in_seconds"] for entry in logs][:3] == [0.5, 1.0, 2.0]
    assert logs[0]["cause"] == "exit code 1: no such module"


async def test_one_that_cannot_start_is_tried_alone_and_all_are_back_when_it_can(
    generator: Generator, tmp_path: Path, family: Family
) -> None:
    program = generator("")
    sound = program.read_text()
    tries = tmp_path / "tries"
    program.write_text(f"#!/bin/sh\necho >> {tries}\nexit 1\n")
    with capture_logs() as logs:
        async with Standby.open(program, tmp_path, 2):
            await until(lambda: len(logs) == 3)
            assert len(tries.read_text()) == 3
            program.write_text(sound)
            await until(lambda: len(waiting(family)) == 2)


async def test_a_job_that_comes_before_the_first_one_is_warm_is_run_all_the_same(
    generator: Generator, tmp_path: Path
) -> None:
    async with Standby.open(generator(WRITES_ITS_NUMBER), tmp_path, 1) as standby, standby.taken() as child:
        assert await run(child, tmp_path)


async def test_afterwards_its_folders_are_gone(generator: Generator, tmp_path: Path) -> None:
    program = generator('open(os.environ["TMPDIR"] + "/x", "w")')
    async with Standby.open(program, tmp_path, 2) as standby, standby.taken() as child:
        await child.run(tmp_path, lambda *_: None)
    assert [path.name for path in tmp_path.iterdir()] == ["generator"]
