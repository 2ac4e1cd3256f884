import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pace import paced

# A run that has started a plain child, a child that ignores SIGTERM, and a grandchild whose parent has ended.
FAMILY = """
import subprocess, sys, time
from fondation_cli.cancellation import Cancellation
from fondation_shared.errors import Cancelled
stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
try:
    with Cancellation() as cancellation, cancellation.listening():
        deaf = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
        deaf.stdout.readline()
        plain = subprocess.Popen(["sleep", "600"])
        subprocess.run(["sh", "-c", "sleep 600 & setsid sleep 600 &"], check=True)
        print("ready", flush=True)
        {body}
except Cancelled as error:
    print(type(error).__name__, flush=True)
    sys.exit(error.exit_code)
"""
WAITS = "plain.wait()"
SWALLOWS = """
        while True:
            try:
                time.sleep(600)
            except Exception:
                pass
"""


@contextlib.contextmanager
def started(body: str) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """The run, and every process below it."""
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY.format(body=body)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) >= 4
        yield process, family
        assert psutil.wait_procs(family, timeout=60)[1] == []


@pytest.mark.alone
@pytest.mark.parametrize(
    ("number", "name", "code"), [(signal.SIGTERM, "Cancelled", 6), (signal.SIGINT, "Interrupted", 130)]
)
def test_a_stop_signal_leaves_no_process_behind(number: int, name: str, code: int) -> None:
    with started(WAITS) as (process, _):
        began = time.monotonic()
        process.send_signal(number)

        said, _ = process.communicate(timeout=60)

        assert process.returncode == code
        assert time.monotonic() - began < paced(3)
        assert said == f"{name}\n"


@pytest.mark.alone
def test_a_run_that_swallows_the_stop_ends_all_the_same() -> None:
    with started(SWALLOWS) as (process, _):
        began = time.monotonic()
        process.terminate()

        assert process.wait(timeout=60) == 6
        assert time.monotonic() - began < paced(3)


def test_clean_up_is_not_cut_short_by_a_stop() -> None:
    code = """
import os, signal
from fondation_cli.cancellation import Cancellation
try:
    with Cancellation() as cancellation:
        try:
            with cancellation.listening():
                raise ValueError
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            print("cleaned", flush=True)
except ValueError:
    print("failed", flush=True)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "cleaned\nfailed\n"


def test_a_signal_that_is_ignored_on_purpose_stays_ignored() -> None:
    code = """
import os, signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from fondation_cli.cancellation import Cancellation
with Cancellation() as cancellation, cancellation.listening():
    os.kill(os.getpid(), signal.SIGHUP)
    print("went on")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "went on\n"


def test_a_process_tied_to_its_parent_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child = (
        "import os, pathlib, time; from fondation_cli.processes import die_with_parent; die_with_parent();"
        f"pathlib.Path({str(note)!r}).write_text(str(os.getpid())); print('tied', flush=True); time.sleep(600)"
    )
    starter = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"tied\n"
        tied = psutil.Process(int(note.read_text()))

        parent.kill()

        assert psutil.wait_procs([tied], timeout=60)[1] == []
