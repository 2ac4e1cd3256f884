"""The pool of helper processes, with helpers that behave as badly as they can."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from fondation_cli.course.pool import Answer, Crashed, NotStarted, Pool, Slow
from fondation_shared.testing import wait_until

ECHO = """
import os, sys, time
print("ready", flush=True)
for line in sys.stdin:
    word = line.strip()
    if word == "crash":
        os._exit(3)
    if word == "hang":
        while True:
            pass
    if word == "wait":
        time.sleep(1.5)
    if word == "sleep":
        time.sleep(600)
    if word == "long":
        print("x" * 3_000_000, flush=True)
        continue
    print(word.upper(), flush=True)
"""

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere each helper is started alone")
FORKED = (
    "import sys\n"
    "from fondation_cli.course.forking import become_helpers\n"
    "if len(sys.argv) > 1:\n"
    "    become_helpers(sys.argv[1])\n"
) + ECHO.replace('print("ready", flush=True)', 'print("ready", os.getpid(), flush=True)')


def answered(
    tasks: list[str], *, processes: int = 2, seconds: float = 20.0, program: str = ECHO, forks: bool = False
) -> dict[int, Answer]:
    with Pool(["-c", program], processes=processes, seconds=seconds, forks=forks) as pool:
        return dict(pool.answers([task.encode() for task in tasks], lambda _: None))


def test_each_task_gets_its_answer() -> None:
    words = [f"word{number}" for number in range(200)]

    assert answered(words, processes=3) == {number: word.upper().encode() for number, word in enumerate(words)}


def test_no_tasks_are_no_answers() -> None:
    assert answered([]) == {}


def test_an_answer_may_be_long() -> None:
    assert answered(["long", "a"], processes=1) == {0: b"x" * 3_000_000, 1: b"A"}


def test_a_helper_that_crashes_costs_one_task() -> None:
    words = ["a", "crash", "b", "crash", *["c"] * 20]
    answers = answered(words, processes=2)

    assert sorted(answers) == list(range(len(words)))
    assert [isinstance(answers[number], Crashed) for number in range(4)] == [False, True, False, True]
    assert [answers[number] for number in (0, 2, 10)] == [b"A", b"B", b"C"]


def test_a_helper_that_hangs_costs_one_task() -> None:
    answers = answered(["a", "hang", "b", "c"], processes=1, seconds=1)

    assert isinstance(answers[1], Slow)
    assert [answers[number] for number in (0, 2, 3)] == [b"A", b"B", b"C"]


def test_a_helper_that_only_waits_for_its_turn_is_not_slow() -> None:
    assert answered(["a", "wait", "b"], processes=1, seconds=0.5) == {0: b"A", 1: b"WAIT", 2: b"B"}


def test_a_helper_that_sleeps_is_not_waited_for_without_end() -> None:
    assert isinstance(answered(["sleep"], processes=1, seconds=0.2)[0], Slow)


def test_many_that_hang_do_not_each_cost_as_much_as_the_first() -> None:
    answers = answered(["hang", "a", "hang", "b"], processes=1, seconds=3)

    assert [str(answers[number]) for number in (0, 2)] == [
        "The task took longer than 3 seconds.",
        "The task took longer than 2 seconds.",
    ]
    assert [answers[number] for number in (1, 3)] == [b"A", b"B"]


def test_helpers_that_cannot_start_are_our_own_failure_and_worth_another_try() -> None:
    with pytest.raises(NotStarted, match="did not start") as failed:
        answered(["a"], program="raise SystemExit(7)")
    assert failed.value.retryable


def test_leaving_the_pool_kills_its_helpers() -> None:
    before = set(psutil.Process().children())
    with Pool(["-c", ECHO], processes=3, seconds=20) as pool:
        helpers = set(psutil.Process().children()) - before
        answers = pool.answers([b"hang"] * 3, lambda _: None)
        assert len(helpers) == 3
        assert answers

    assert not psutil.wait_procs(list(helpers), timeout=60)[1]


def commands_below(pid: int) -> list[str]:
    """The names of the processes below this one; what ends while it is looked at is none."""
    names = []
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            names.append(process.name())
    return names


def test_forked_helpers_answer_and_each_failure_costs_one_task() -> None:
    words = ["a", "crash", "b", "hang", *["c"] * 20]
    answers = answered(words, seconds=1, program=FORKED, forks=True)

    assert sorted(answers) == list(range(len(words)))
    assert isinstance(answers[1], Crashed)
    assert isinstance(answers[3], Slow)
    assert [answers[number] for number in (0, 2, 10)] == [b"A", b"B", b"C"]


def test_forked_helpers_that_cannot_start_are_our_own_failure() -> None:
    with pytest.raises(NotStarted, match="did not start"):
        answered(["a"], program="raise SystemExit(7)", forks=True)


@LINUX
def test_leaving_the_pool_ends_forked_helpers_and_what_forked_them() -> None:
    before = set(psutil.Process().children())
    with Pool(["-c", FORKED], processes=3, seconds=20, forks=True) as pool:
        assert dict(pool.answers([b"a"] * 9, lambda _: None)) == dict.fromkeys(range(9), b"A")
        (leader,) = set(psutil.Process().children()) - before
        helpers = leader.children()
        assert len(helpers) == 3

    assert not psutil.wait_procs([leader, *helpers], timeout=30)[1]


@pytest.mark.parametrize(("forks", "processes"), [("False", 4), pytest.param("True", 5, marks=LINUX)])
def test_helpers_of_the_index_end_with_their_parent(forks: str, processes: int, tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "from fondation_cli.course.pool import Pool\n"
        "reader = ['-m', 'fondation_cli.course.reader', sys.argv[1], str(os.getpid()), 'python']\n"
        f"pool = Pool(reader, processes=2, seconds=60, forks={forks})\n"
        "time.sleep(60)\n"
    )
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "empty.git"], check=True)
    parent = subprocess.Popen([sys.executable, "-c", program, tmp_path / "empty.git"])
    wait_until(lambda: sum("git" in words for words in commands_below(parent.pid)) == 2, what="git beside each helper")
    helpers = psutil.Process(parent.pid).children(recursive=True)
    parent.kill()
    parent.wait()

    assert len(helpers) == processes
    assert not psutil.wait_procs(helpers, timeout=60)[1]
