"""`fondation up`, with the real web application and a real worker."""

import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pace import paced

from fondation_shared.testing import free_port, wait_until

from .conftest import FONDATION, Fondation


@contextlib.contextmanager
def up(environment: dict[str, str], folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    with (
        (folder / "narration").open("w") as narration,
        subprocess.Popen(
            [FONDATION, "up", *words], env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=narration, text=True
        ) as process,
    ):
        yield process
        process.terminate()


def programs_of(process: subprocess.Popen[str]) -> dict[str, psutil.Process]:
    """Web and worker, once both run."""
    wait_until(lambda: len(programs_below(process.pid)) == 2, what="web and worker")
    return programs_below(process.pid)


def programs_below(pid: int) -> dict[str, psutil.Process]:
    found: dict[str, psutil.Process] = {}
    for child in psutil.Process(pid).children():
        with contextlib.suppress(psutil.Error):
            words = {Path(word).name for word in child.cmdline()}
            found |= {name: child for name in ("web", "worker") if name in words}
    return found


@pytest.mark.alone
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_both_run_and_a_stop_ends_them_in_time(
    environment: dict[str, str], tmp_path: Path, number: int, code: int
) -> None:
    port = free_port()
    with up(environment, tmp_path, "--port", str(port)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"http://127.0.0.1:{port}\n"
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
        programs_of(process)
        family = psutil.Process(process.pid).children(recursive=True)

        began = time.monotonic()
        process.send_signal(number)

        assert process.wait(timeout=60) == code
        assert time.monotonic() - began < paced(3)
        assert psutil.wait_procs(family, timeout=60)[1] == []


@pytest.mark.parametrize(("killed", "left"), [("web", "worker"), ("worker", "web")])
def test_one_that_dies_takes_the_other_with_it(
    environment: dict[str, str], tmp_path: Path, killed: str, left: str
) -> None:
    with up(environment, tmp_path, "--port", str(free_port())) as process:
        programs = programs_of(process)

        programs[killed].kill()

        assert process.wait(timeout=60) == 1
        assert not programs[left].is_running()
    said = (tmp_path / "narration").read_text().splitlines()
    assert [line.strip() for line in said[-4:-1]] == [
        f"Error  The program {killed} was killed by signal 9; the other one was stopped.",
        "Cause  Somebody killed it, or the system did, as when memory runs out.",
        "Try  fondation up",
    ]


def test_a_port_in_use_is_said_in_four_lines(fondation: Fondation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = fondation("up", "--port", str(port))

    assert done.returncode == 2
    assert done.stderr.splitlines()[0].strip() == f"Error  The address 127.0.0.1:{port} cannot be listened on."
    assert done.stderr.splitlines()[2].strip() == f"Try  fondation up --port {port + 1}"


def test_a_data_folder_that_cannot_be_written_stops_it_with_the_reason(fondation: Fondation, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = fondation(
        "up", "--port", str(free_port()), variables={"FONDATION_DATA_DIR": str(tmp_path / "file" / "data")}
    )

    assert done.returncode == 2
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_are_made_listed_and_revoked(fondation: Fondation) -> None:
    made = fondation("keys", "create", "--name", "laptop", "--scope", "read")
    listed = fondation("keys", "list")
    key = listed.stdout.split()[0]
    revoked = fondation("keys", "revoke", key)

    assert [made.returncode, listed.returncode, revoked.returncode] == [0, 0, 0]
    assert len(made.stdout.splitlines()) == 1
    assert made.stdout.strip() not in listed.stdout
    assert "laptop" in listed.stdout
    assert "revoked" in fondation("keys", "list").stdout
