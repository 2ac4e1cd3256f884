import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from fondation_shared.errors import Invalid, SettingsError
from fondation_shared.ids import LeaseId
from fondation_shared.testing import wait_until
from fondation_worker.execute.environment import MARK
from fondation_worker.home import Home, living_homes, open_home

LIVES = """
import subprocess, sys, time
from pathlib import Path
from fondation_shared.ids import LeaseId
from fondation_worker.home import open_home
with open_home(Path(sys.argv[1]), "other") as (home, _):
    home.room(LeaseId("lse_1")).make()
    marked = {"FONDATION_GENERATOR_MARK": f"{home.path.name}.1.", "TMPDIR": sys.argv[1]}
    subprocess.Popen(["sleep", "300"], env=marked, start_new_session=True)
    similar = {"FONDATION_GENERATOR_MARK": f"{home.path.name}0.1."}
    subprocess.Popen(["sleep", "300"], env=similar, start_new_session=True)
    print("up", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_worker(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", LIVES, str(data)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        try:
            yield process
        finally:
            process.kill()


def sleepers(home: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK, "").startswith(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def test_what_a_killed_worker_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    with another_worker(tmp_path) as process:
        [left] = living_homes(tmp_path)
        process.kill()
        process.wait()
        assert living_homes(tmp_path) == []
        with open_home(tmp_path, "mine") as (home, dead):
            assert dead == [left.name]
            assert left.name.startswith("other-")
            assert [path.name for path in home.path.parent.iterdir() if path.is_dir()] == [home.path.name]
            assert list((tmp_path / "work").iterdir()) == []
            # The mark of the second one only begins like that of the dead worker.
            [bystander] = sleepers(left.name)
            assert bystander.environ()[MARK] == f"{left.name}0.1."
            bystander.kill()
    wait_until(lambda: not sleepers(left.name))


def test_a_worker_that_lives_is_left_alone(tmp_path: Path) -> None:
    with another_worker(tmp_path) as process:
        [other] = living_homes(tmp_path)
        with open_home(tmp_path, "mine") as (home, dead):
            assert dead == []
            assert living_homes(tmp_path) == sorted([home.path, other])
        assert (tmp_path / "work" / "lse_1").is_dir()
        assert len(sleepers(other.name)) == 2
        process.kill()
    with open_home(tmp_path, "mine"):
        pass
    for sleeper in sleepers(other.name):
        sleeper.kill()


def test_nothing_of_a_worker_is_left_when_it_ends(tmp_path: Path) -> None:
    with open_home(tmp_path, "mine") as (home, _):
        assert living_homes(tmp_path) == [home.path]
    assert [path for path in tmp_path.rglob("*") if path.is_file() or path.parent.name in {"work", "workers"}] == [
        tmp_path / "workers" / ".guard"
    ]


def test_leftovers_that_cannot_be_removed_keep_nobody_from_working(tmp_path: Path) -> None:
    stuck = tmp_path / "workers" / "dead-1" / "leases" / "lse_1"
    stuck.mkdir(parents=True)
    (stuck / "file").touch()
    if subprocess.run(["chattr", "+i", stuck / "file"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this file system has no immutable files")
    try:
        with capture_logs() as logs, open_home(tmp_path, "mine") as (_, dead):
            assert dead == ["dead-1"]
        assert [entry["event"] for entry in logs] == ["What a dead worker left could not be removed."]
    finally:
        subprocess.run(["chattr", "-i", stuck / "file"], check=True)


def test_a_worker_that_starts_does_not_take_one_that_ends_for_dead(tmp_path: Path) -> None:
    with open_home(tmp_path, "one"), open_home(tmp_path, "two") as (_, dead):
        assert dead == []


@pytest.mark.parametrize("odd", ["", "..", "a/b", "../../etc", "a" * 200, ".hidden"])
def test_a_lease_cannot_name_a_folder_elsewhere(tmp_path: Path, odd: str) -> None:
    with pytest.raises(Invalid):
        Home(tmp_path / "workers" / "mine").room(LeaseId(odd))


def test_a_data_folder_that_cannot_be_used_is_said_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as caught, open_home(tmp_path / "file", "mine"):
        pass
    assert str(tmp_path / "file") in caught.value.detail
    assert caught.value.hint
