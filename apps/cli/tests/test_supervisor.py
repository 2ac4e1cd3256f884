import signal
import subprocess
import sys
import time

import psutil
import pytest
from pace import paced

# Two programs under one: each says its name, then does as it is told.
SUPERVISED = """
import os, sys
from fondation_cli.supervisor import Supervisor
def program(name, then):
    said = f"import os, signal, subprocess, sys, time; print('{{name}} is here', flush=True); {{then}}"
    return [sys.executable, "-c", said]
def say(name, line):
    print(f"{{name}}: {{line}}", flush=True)
with Supervisor(os.environ, say) as supervisor:
    supervisor.start("one", program("one", {one!r}))
    supervisor.start("two", program("two", {two!r}))
    ended = supervisor.follow(lambda: None)
print(ended.name or "asked", ended.exit_code, ended.last_line, flush=True)
"""
LIVES = "time.sleep(600)"
DEAF_WITH_A_CHILD = (
    "subprocess.Popen(['sleep', '600']); signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)


def start(one: str, two: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISED.format(one=one, two=two)], stdout=subprocess.PIPE, text=True
    )


def read_until(process: subprocess.Popen[str], *wanted: str) -> None:
    assert process.stdout is not None
    missing = set(wanted)
    while missing:
        line = process.stdout.readline()
        assert line, f"It ended without saying {missing}."
        missing.discard(line.rstrip("\n"))


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_both_programs_and_their_children_in_time(number: int) -> None:
    with start(LIVES, DEAF_WITH_A_CHILD) as process:
        read_until(process, "one: one is here", "two: two is here", "two: deaf")
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) == 3

        began = time.monotonic()
        process.send_signal(number)
        said, _ = process.communicate(timeout=60)

        assert time.monotonic() - began < paced(3)
        assert said.splitlines()[-1].strip() == f"asked {int(number)}"
        assert psutil.wait_procs(family, timeout=60)[1] == []


def test_one_that_ends_stops_the_other_and_its_last_words_are_kept() -> None:
    with start(LIVES, "print('The port is taken.', flush=True); sys.exit(2)") as process:
        said, _ = process.communicate(timeout=60)

    assert said.splitlines()[-1] == "two 2 The port is taken."


def test_one_that_is_killed_is_noticed_while_the_other_never_stops_talking() -> None:
    with start("os.kill(os.getpid(), 9)", "[print('talk', flush=True) for _ in iter(int, 1)]") as process:
        said, _ = process.communicate(timeout=60)

    assert said.splitlines()[-1] == "one -9 one is here"


def test_both_end_when_the_one_above_them_is_killed() -> None:
    with start(LIVES, LIVES) as process:
        read_until(process, "one: one is here", "two: two is here")
        programs = psutil.Process(process.pid).children()

        process.kill()

        assert psutil.wait_procs(programs, timeout=60)[1] == []
