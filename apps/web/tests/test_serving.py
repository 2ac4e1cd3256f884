"""The command `web`: says where it is, stops at once, and explains in four lines what keeps it from starting."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest
from pace import paced

from fondation_shared.testing import free_port, loopback, wait_until

WEB = [sys.executable, "-c", "from fondation_web.main import main; main()"]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FONDATION_")}
    own = {"FONDATION_DATA_DIR": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")}
    return kept | own | settings


def refusal(folder: Path, *words: str, **settings: str) -> list[str]:
    """The four lines that a web that cannot start says; it must end with 2."""
    done = subprocess.run(
        [*WEB, *words], env=environment(folder, **settings), capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 2, done.stderr
    lines = done.stderr.splitlines()
    assert [line.split()[0] for line in lines] == ["Error", "Cause", "Try", "Id"], done.stderr
    return lines


def answers(port: int) -> bool:
    try:
        with loopback() as http:
            return http.get(f"http://127.0.0.1:{port}/livez").is_success
    except httpx2.TransportError:
        return False


@pytest.mark.alone
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_it_says_where_it_is_and_stops_at_once(data: Path, stop: signal.Signals, code: int) -> None:
    port = free_port()
    process = subprocess.Popen([*WEB, "--port", str(port)], env=environment(data), stderr=subprocess.PIPE, text=True)
    wait_until(lambda: answers(port))
    began = time.monotonic()
    process.send_signal(stop)
    _, said = process.communicate(timeout=60)
    assert time.monotonic() - began < paced(3)
    assert process.returncode == code
    assert said.splitlines() == [f"Fondation is at http://127.0.0.1:{port}   data: {data / 'data'}"]


def taken(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def test_until_its_tables_are_ready_it_refuses_callers_and_then_it_answers_them(data: Path) -> None:
    port = free_port()
    with (data / "data" / "fondation.db.lock").open("a") as migrating:
        fcntl.flock(migrating, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [*WEB, "--port", str(port)], env=environment(data), stderr=subprocess.PIPE, text=True
        )
        wait_until(lambda: taken(port))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=60)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Fondation is at")
    assert httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=60).text == "ok\n"
    process.terminate()
    process.communicate(timeout=60)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        lines = refusal(tmp_path, "--port", str(port))
    assert f"port {port}" in lines[0]
    assert "in use" in lines[1]
    assert not (tmp_path / "data").exists()


def test_an_address_of_another_machine(tmp_path: Path) -> None:
    assert "192.0.2.1" in refusal(tmp_path, "--host", "192.0.2.1")[0]


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way")
    lines = refusal(tmp_path, "--port", "0")
    assert str(tmp_path / "data") in lines[0]
    assert "FONDATION_DATA_DIR" in lines[2]


@pytest.mark.parametrize("place", ["127.0.0.1:many", "127.0.0.1:1/0?wish=1"])
def test_an_address_of_a_queue_that_nothing_can_be_made_of(tmp_path: Path, place: str) -> None:
    lines = refusal(tmp_path, FONDATION_QUEUE_URL=f"redis://:topsecret@{place}", FONDATION_PORT="0")
    assert "It is no address of a Redis" in lines[1]
    assert "topsecret" not in "".join(lines)


def test_a_setting_that_is_no_number(tmp_path: Path) -> None:
    assert "port" in refusal(tmp_path, FONDATION_PORT="many")[0]


def test_an_address_that_others_reach_needs_a_key(data: Path) -> None:
    lines = refusal(data, "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - what must be refused
    assert "fondation keys create" in lines[2]


def test_an_address_behind_a_public_one_needs_a_key_and_says_what_makes_it_public(data: Path) -> None:
    lines = refusal(data, "--port", "0", FONDATION_PUBLIC_URL="https://courses.example.org")
    assert "https://courses.example.org" in lines[0]
    assert "127.0.0.1" not in lines[2]
    assert "FONDATION_PUBLIC_URL" in lines[2]


def test_a_second_web_on_the_same_data(data: Path) -> None:
    port = free_port()
    process = subprocess.Popen([*WEB, "--port", str(port)], env=environment(data), stderr=subprocess.DEVNULL)
    wait_until(lambda: answers(port))
    assert "Another web" in refusal(data, "--port", "0")[0]
    process.terminate()
    process.wait(60)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder whose `data` cannot be written, by root neither."""
    folder = tmp_path / "data"
    folder.mkdir()
    if os.geteuid() == 0:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", str(folder)], check=True)
        yield tmp_path
        subprocess.run(["umount", str(folder)], check=True)
    else:
        folder.chmod(0o500)
        yield tmp_path
        folder.chmod(0o700)


def test_a_data_folder_that_is_read_only(read_only: Path) -> None:
    lines = refusal(read_only, "--port", "0")
    assert str(read_only / "data") in lines[0]
    assert "FONDATION_DATA_DIR" in lines[2]


def test_reloading_it_answers_on_the_same_port(data: Path) -> None:
    port = free_port()
    command = [*WEB, "--reload", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(data), stderr=subprocess.PIPE, text=True)
    wait_until(lambda: answers(port))
    process.terminate()
    process.communicate(timeout=60)
    wait_until(lambda: not answers(port))


def test_reloading_it_is_started_again_when_it_was_killed(data: Path) -> None:
    port = free_port()
    command = [*WEB, "--reload", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(data), stderr=subprocess.PIPE, text=True)
    wait_until(lambda: answers(port))

    [serving] = [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]
    serving.kill()
    serving.wait(60)
    wait_until(lambda: answers(port))

    process.terminate()
    _, said = process.communicate(timeout=60)
    assert "Web was killed; it starts again." in said
