"""The keeper as the worker starts it: a process of its own, with a real family below it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from fondation_shared.testing import wait_until
from fondation_worker.execute import keeper

Generator = Callable[[str], Path]
PATIENCE = 60
"""Seconds after which a process is taken to hang: less than the generators of these tests sleep, and any grace time."""


@contextmanager
def kept(program: Path, grace_seconds: float = 0.3) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-I", "-S", keeper.__file__, str(grace_seconds), str(program)]
    environment = {"TMPDIR": str(program.parent), "FONDATION_GENERATOR_MARK": "test.1."}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        yield process
        process.kill()


def hand_over(process: subprocess.Popen[bytes], folder: Path) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{folder}\n".encode())
    process.stdin.flush()


def hear(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode()


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("code", [0, 3, 130])
def test_it_ends_with_the_generators_exit_code(generator: Generator, tmp_path: Path, code: int) -> None:
    with kept(generator(f"start_a_family()\nsys.exit({code})")) as process:
        hand_over(process, tmp_path)
        assert process.wait(PATIENCE) == code


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
def test_it_ends_by_the_generators_signal(generator: Generator, tmp_path: Path, number: int) -> None:
    with kept(generator(f"start_a_family()\nos.kill(os.getpid(), {int(number)})")) as process:
        hand_over(process, tmp_path)
        assert process.wait(PATIENCE) == -number


def test_a_program_that_cannot_be_run_is_said_so(tmp_path: Path) -> None:
    with kept(tmp_path / "missing") as process:
        assert process.wait(PATIENCE) == keeper.CANNOT_EXECUTE


def test_sigterm_is_handed_on_and_gives_time_to_tidy_up(generator: Generator, tmp_path: Path) -> None:
    tidy = 'signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b"tidied\\n"), os._exit(6)))'
    body = f'{tidy}\nprint("up", flush=True)\nstart_a_family()\ntime.sleep(300)'
    with kept(generator(body), grace_seconds=240) as process:
        hand_over(process, tmp_path)
        assert hear(process) == "up\n"
        process.terminate()
        assert hear(process) == "tidied\n"
        assert process.wait(PATIENCE) == 6


def test_who_ignores_sigterm_is_killed_after_the_grace_time(generator: Generator, tmp_path: Path) -> None:
    body = 'signal.signal(signal.SIGTERM, signal.SIG_IGN)\nstart_a_family()\nprint("up", flush=True)\ntime.sleep(300)'
    with kept(generator(body)) as process:
        hand_over(process, tmp_path)
        hear(process)
        asked = time.monotonic()
        process.terminate()
        assert process.wait(PATIENCE) == -signal.SIGKILL
        assert time.monotonic() - asked >= 0.3


@pytest.mark.parametrize("before_its_job", [True, False])
def test_the_end_of_the_worker_is_the_end_of_the_tree_at_once(
    generator: Generator, tmp_path: Path, *, before_its_job: bool
) -> None:
    body = 'signal.signal(signal.SIGTERM, signal.SIG_IGN)\nstart_a_family()\nprint("up", flush=True)\ntime.sleep(300)'
    with kept(generator(body), grace_seconds=240) as process:
        if not before_its_job:
            hand_over(process, tmp_path)
            hear(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(PATIENCE)


def test_a_killed_keeper_takes_its_generator_along(generator: Generator, tmp_path: Path) -> None:
    with kept(generator("print(os.getpid(), flush=True)\ntime.sleep(300)")) as process:
        hand_over(process, tmp_path)
        pid = int(hear(process))
        process.kill()
        wait_until(lambda: not is_alive(pid), what="the end of the generator")


def test_a_storm_of_forks_is_ended(generator: Generator, tmp_path: Path) -> None:
    storm = """
print("up", flush=True)
while True:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(300)
        os._exit(0)
    os.wait()
    time.sleep(0.002)
"""
    with kept(generator(storm)) as process:
        hand_over(process, tmp_path)
        hear(process)
        wait_until(lambda: len(psutil.Process(process.pid).children(recursive=True)) > 30)
        process.terminate()
        process.wait(PATIENCE)
