from collections.abc import Mapping
from pathlib import Path

from registry import Registry

from fondation_cli.sandbox.mirror.clients import lock_inside, variables

from .conftest import Open
from .test_python_install import uv

PROJECT = """[project]
name = "p"
version = "1"
requires-python = ">=3.11"
dependencies = ["top>=1"]
"""


def test_a_lock_of_uv_written_inside_is_anybody_s_outside_and_serves_inside_again(
    registry: Registry, open_mirror: Open, tmp_path: Path, client_environment: Mapping[str, str]
) -> None:
    registry.add_wheel("top", needs=["below"])
    registry.add_wheel("below", beside=False)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    lock = tmp_path / "uv.lock"
    with open_mirror(pypi=["top"]) as inside:
        done = uv("lock", tmp_path, inside, client_environment)
        assert done.returncode == 0, done.stderr
        written = lock.read_text()
        outside = inside.door.lock_outside(written)
        assert inside.url not in outside
        assert f'source = {{ registry = "{registry.simple.rstrip("/")}" }}' in outside
        assert f'url = "{registry.url}/files/top-1.0-py3-none-any.whl"' in outside
        lock.write_text(lock_inside(outside, inside.port))
        for words in ("sync --locked", "sync --frozen"):
            done = uv(words, tmp_path, inside, client_environment)
            assert done.returncode == 0, done.stderr
            assert list((tmp_path / ".venv").rglob("below.py"))
        assert inside.door.lock_outside(lock.read_text()) == outside


def test_what_is_from_no_registry_stays_as_it_is() -> None:
    lock = """version = 1

[[package]]
name = "here"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "top", version = "1", source = { registry = "https://registry.example/simple" } },
]

[[package]]
name = "elsewhere"
version = "1"
source = { url = "https://example.org/elsewhere-1-py3-none-any.whl" }
wheels = [
    { url = "https://example.org/elsewhere-1-py3-none-any.whl", hash = "sha256:00" },
]
"""
    inside = lock_inside(lock, 1)
    assert inside == lock.replace("https://registry.example/simple", "http://127.0.0.1:1/pypi/simple")


def test_what_clients_find_in_their_environment_leads_to_the_mirror_alone() -> None:
    led = [value for value in variables().values() if "/" in value]
    assert {value.split("/")[2] for value in led} == {"127.0.0.1:4873"}
