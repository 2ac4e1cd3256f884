"""An exercise holds when the repository's own code passes its check and the start fails it: both are run."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sandbox_image import IMAGE, made_image

from fondation_cli.course.exercises.bench import Trials, Trying, runner_for
from fondation_cli.course.exercises.cut import patch
from fondation_cli.course.exercises.libraries import Unavailable
from fondation_cli.course.exercises.requirements import node_requirements, python_pins, python_requirements
from fondation_cli.course.exercises.runner import Bench, Plain, Runner
from fondation_cli.course.exercises.walls import Walls
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.sandbox.docker.sandbox import Docker
from fondation_shared.course import Exercise
from fondation_shared.testing import wait_until

from ...sandbox.engine import elsewhere, relayed  # noqa: TID252 - what another folder of tests has
from .conftest import EVERY, FILES, PUT, STORE, WALLED, runner_of, workshop

Opened = Callable[[dict[str, str]], Snapshot]


def changed(**fields: object) -> Exercise:
    return PUT.model_copy(update=fields)


def test_an_exercise_whose_test_misses_the_body_holds(opened: Opened, tmp_path: Path, runner: Runner) -> None:
    assert workshop(opened(FILES), runner, tmp_path / "cache").proves(PUT)


@pytest.mark.parametrize(
    "lie",
    [
        changed(check="python -m pytest tests/test_store.py::test_nothing_of_a_store"),
        changed(check="python -m pytest tests/test_store.py::test_that_fails"),
        changed(check="python -m pytest tests/test_store.py::test_that_is_not_there"),
    ],
    ids=["the start passes", "the solution fails", "there is no such test"],
)
def test_an_exercise_that_does_not_do_what_it_says_falls(opened: Opened, tmp_path: Path, lie: Exercise) -> None:
    assert not workshop(opened(FILES), Plain(), tmp_path / "cache").proves(lie)


@pytest.mark.parametrize(
    "lie",
    [
        changed(path="../depot/store.py", id="restore:../depot/store.py:Store.put"),
        changed(path="/etc/passwd", id="restore:/etc/passwd:root"),
        changed(start_line=9),
        changed(end_line=900),
        changed(id="restore:depot/store.py:Store.fetch"),
        changed(path="tests/test_store.py", id="restore:tests/test_store.py:test_put_keeps_a_parcel"),
        changed(check=None),
        changed(check="rm -rf /"),
        changed(check="python -m pytest"),
        changed(check="python -m pytest ../other/test_store.py"),
        changed(check="python -m pytest -p evil tests/test_store.py"),
        changed(check="python -m pytest tests/test_store.py; rm -rf /"),
        changed(check="python -m pytest depot/store.py"),
        changed(check="python -m pytest 'tests/test_store.py"),
        changed(check="node --test tests/test_store.py"),
    ],
)
def test_what_leads_elsewhere_is_never_run(opened: Opened, tmp_path: Path, lie: Exercise) -> None:
    class Untouched:
        def places(self, _: Bench) -> Bench:
            raise AssertionError("It was about to run.")

        run = places

    shop = workshop(opened(FILES), Untouched(), tmp_path / "cache")  # type: ignore[arg-type]
    assert shop.job(lie) is None
    assert not shop.proves(lie)


_CURIOUS = """import os
import socket
import os
import subprocess
from pathlib import Path

import pytest


def test_put_keeps_a_parcel():
    from depot.store import Store

    assert Store().put("a", b"x") == 1
    assert "FONDATION_API_KEY" not in os.environ
    assert not Path("{ours}").exists()
    {seen}
    with pytest.raises(OSError):
        Path("/usr/left-behind").write_text("x")
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", {port}), timeout=1)
    assert len([name for name in os.listdir("/proc") if name.isdigit()]) < 10
    assert os.geteuid() != 0
"""
_SEEN = {
    "bubblewrap": 'assert not Path("/root").exists() and Path("/etc/passwd").read_text().count(":/") == 2',
    "docker": 'assert not Path("/run/docker.sock").exists() and not Path("/var/run/docker.sock").exists()',
}


@pytest.mark.parametrize("name", WALLED)
def test_behind_walls_there_is_nothing_to_see_and_nobody_to_call(
    opened: Opened, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket  # noqa: PLC0415 - a listener that must not be reached

    monkeypatch.setenv("FONDATION_API_KEY", "secret")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        test = _CURIOUS.replace("{port}", port).replace("{ours}", str(tmp_path)).replace("{seen}", _SEEN[name])
        files = {**FILES, "tests/test_store.py": test}
        assert workshop(opened(files), runner_of(name), tmp_path / "cache").proves(PUT)


_CALLING = """import socket

from depot.store import Store


def test_put_keeps_a_parcel():
    with socket.create_server(("localhost", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=30).close()
    assert Store().put("a", b"x") == 1
"""


def test_a_server_that_the_test_starts_is_called_by_its_name(opened: Opened, tmp_path: Path, runner: Runner) -> None:
    assert workshop(opened({**FILES, "tests/test_store.py": _CALLING}), runner, tmp_path / "cache").proves(PUT)


_ENDLESS = """import os
import subprocess


def test_put_keeps_a_parcel():
    subprocess.Popen(["sleep", "{seconds}"], start_new_session=True)
    while True:
        pass
"""


@pytest.mark.parametrize("name", EVERY)
def test_what_never_ends_is_ended_with_all_that_it_started(opened: Opened, tmp_path: Path, name: str) -> None:
    seconds = f"98765.{tmp_path.stat().st_ino}"
    files = {**FILES, "tests/test_store.py": _ENDLESS.replace("{seconds}", seconds)}
    assert not workshop(opened(files), runner_of(name, seconds=6), tmp_path / "cache").proves(PUT)
    wait_until(lambda: not any(_holds(each, seconds) for each in Path("/proc").glob("[0-9]*/cmdline")), what="its end")


def _holds(place: Path, text: str) -> bool:
    try:
        return text.encode() in place.read_bytes()
    except OSError:
        return False


def test_the_patches_apply_and_the_second_undoes_the_first(opened: Opened, tmp_path: Path) -> None:
    shop = workshop(opened(FILES), Plain(), tmp_path / "cache")
    folder = tmp_path / "project"
    job = shop.job(PUT)
    assert job is not None
    for before, after in ((job.before, job.cut.content), (job.cut.content, job.before)):
        text = patch(PUT.path, before, after)
        subprocess.run(["git", "-C", str(folder), "apply"], input=text, text=True, check=True)
        assert (folder / PUT.path).read_bytes() == after
    assert (folder / PUT.path).read_text() == STORE
    assert b"raise NotImplementedError" in job.cut.content
    assert b'"""Take a parcel in under its name."""' in job.cut.content


def test_libraries_that_cannot_be_had_are_no_verdict(opened: Opened, tmp_path: Path, registry: Path) -> None:
    (registry / "uv").write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(Unavailable):
        workshop(opened(FILES), Plain(), tmp_path / "cache").proves(PUT)
    assert not list((tmp_path / "cache" / "libraries").iterdir())


@pytest.mark.docker
def test_libraries_are_fetched_for_the_python_of_the_image(opened: Opened, tmp_path: Path, registry: Path) -> None:
    (registry / "uv").write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/asked\nexit 1\n')
    said = subprocess.run(["docker", "run", "--rm", IMAGE, "python3", "--version"], capture_output=True, check=True)
    version = said.stdout.decode().split()[1].rpartition(".")[0]

    with pytest.raises(Unavailable):
        workshop(opened(FILES), runner_of("docker"), tmp_path / "cache").proves(PUT)

    assert (
        f" --python-version {version} --python-platform {os.uname().machine}-unknown-linux-gnu "
        in (tmp_path / "asked").read_text()
    )


@pytest.mark.docker
def test_an_engine_elsewhere_is_given_what_the_tests_need(opened: Opened, tmp_path: Path) -> None:
    made_image()
    with elsewhere() as engine:
        assert workshop(opened(FILES), Walls(Docker(IMAGE, engine)), tmp_path / "cache").proves(PUT)


@pytest.mark.docker
def test_a_sandbox_that_fails_is_no_verdict(opened: Opened, tmp_path: Path) -> None:
    made_image()
    with relayed() as (engine, relay):
        runner = Walls(Docker(IMAGE, engine))
        relay.cut()
        with pytest.raises(Unavailable, match="sandbox") as failed:
            workshop(opened(FILES), runner, tmp_path / "cache").proves(PUT)
    assert failed.value.reason == "walls"


def test_nobody_who_said_never_gets_a_runner() -> None:
    assert runner_for(Trials(Trying.NEVER)) == (None, "")
    assert runner_for(Trials(Trying.ALWAYS))[0] is not None
    runner, why = runner_for(Trials(Trying.AUTO))
    assert (runner is None) == bool(why)
    assert runner is None or isinstance(runner, Walls)


def test_requirements_are_names_and_versions_and_nothing_that_leads_elsewhere() -> None:
    files = {
        "pyproject.toml": "[project]\ndependencies = ['a>=1', 'b @ git+https://evil.example/b', '--index-url=x', "
        "\"c[d]; python_version<'4'\"]\n[dependency-groups]\n"
        "test = ['t', {include-group = 'more'}]\nmore = ['../m', 'n']\n",
        "uv.lock": '[[package]]\nname = "a"\nversion = "1.9"\n[[package]]\nname = "a"\nversion = "1.10"\n'
        '[[package]]\nname = "x y"\nversion = "1 --hash"\n',
        "package.json": '{"dependencies": {"a": "^1", "b": "git+https://evil.example", "../c": "1", "d": "file:d"}}',
    }
    assert python_requirements(files.get) == (["a>=1", "c[d]; python_version<'4'"], ["t", "n"])
    assert python_pins(files.get) == ["a==1.10"]
    assert node_requirements(files.get) == {"a": "^1"}
    old = {"setup.py": "from setuptools import setup\nsetup(install_requires=['a', 'b; x'])\n"}
    assert python_requirements(old.get) == (["a", "b; x"], [])
