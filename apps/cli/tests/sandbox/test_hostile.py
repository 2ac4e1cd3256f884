"""Each folder of `hostile/` is a case: an attack, and what must become of it. See its README."""

import contextlib
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from registry import Registry, serving

from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.mirror.mirror import Mirror
from fondation_cli.sandbox.policy import Network
from fondation_cli.sandbox.port import MIRROR_PORT

from .conftest import HERE, MEASURED, SMALL, Bench, traces
from .mirror.conftest import Known

pytestmark = pytest.mark.walls

_CASES = sorted(path for path in Path(__file__).with_name("hostile").iterdir() if path.is_dir())
_TOLD = {case: tomllib.loads((case / "case.toml").read_text()) for case in _CASES}
_ASK = f"""
import hashlib, urllib.request
page = urllib.request.urlopen("http://127.0.0.1:{MIRROR_PORT}/npm/top/-/top-1.0.0.tgz").read()
print(hashlib.sha256(page).hexdigest())
"""
_INTERPRETERS = {".sh": "/bin/sh", ".py": "/usr/bin/python3"}


def _measured(where: str) -> list[Path]:
    return [case for case in _CASES if where in _TOLD[case].get("measured", [])]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY_SECRET", "CANARY")


@pytest.mark.parametrize("sandbox", HERE, indirect=True, scope="session")
@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_stays_inside_and_the_next_one_finds_nothing_of_it(case: Path, bench: Bench) -> None:
    _attacked(case, bench)


@pytest.mark.parametrize("sandbox", MEASURED, indirect=True, scope="session")
@pytest.mark.parametrize("case", _measured("here"), ids=lambda case: case.name)
def test_stays_inside_where_its_tree_is_only_measured(case: Path, bench: Bench) -> None:
    _attacked(case, bench)


@pytest.mark.docker
@pytest.mark.parametrize("sandbox", ["docker elsewhere"], indirect=True, scope="session")
@pytest.mark.parametrize("case", _measured("elsewhere"), ids=lambda case: case.name)
def test_stays_inside_where_the_engine_sees_none_of_our_folders(case: Path, bench: Bench) -> None:
    _attacked(case, bench)


@pytest.mark.parametrize("sandbox", ["a plain user"], indirect=True, scope="session")
@pytest.mark.parametrize("case", [case for case in _CASES if "phase" not in _TOLD[case]], ids=lambda case: case.name)
def test_stays_inside_where_a_plain_user_runs_it(case: Path, bench: Bench) -> None:
    _attacked(case, bench)


def _attacked(case: Path, bench: Bench) -> None:
    expected = _TOLD[case]
    network: Network = "mirror" if expected.get("phase") == "install" else "none"
    policy = replace(SMALL, network=network, **expected.get("policy", {}))
    bench.sandbox.confine(bench.tree, policy)
    attack = next(path for path in case.iterdir() if path.stem == "attack")
    (bench.tree / attack.name).write_bytes(attack.read_bytes())
    beside = bench.tree.parent / "another"
    beside.write_text("as it was")
    before, others = traces(bench.sandbox, bench.tree), _below()

    with _mirror(bench.tree.parent / "cache") as (mirror, registry, tarball):
        ended = bench.run(_INTERPRETERS[attack.suffix], attack.name, policy=policy, door=mirror)
        fetched = _fetched(bench, mirror) if network == "mirror" else tarball
        assert {path.partition("/-/")[0] for path in registry.paths} <= {"/npm/top"}

    said = ended.output.decode(errors="replace")
    endings = expected["endings"] + ([] if bench.sandbox.walls().memory == "enforced" else expected.get("degraded", []))
    assert ended.ending in map(Ending, endings), (ended.ending, ended.detail, said[-2000:])
    assert all(wanted in said for wanted in expected.get("says", [])), said[-2000:]
    assert not any(unwanted in said for unwanted in expected.get("never_says", [])), said[-2000:]
    assert len(ended.output) <= SMALL.output + 100
    assert _living(bench.tree, others) == []
    assert traces(bench.sandbox, bench.tree) == before
    assert (beside.read_text(), fetched) == ("as it was", tarball)
    (bench.tree.parent / "next").mkdir(exist_ok=True)
    after = Bench(bench.sandbox, bench.tree.parent / "next").shell("echo still here")
    assert (after.ending, after.output) == (Ending.OK, b"still here\n")


@contextlib.contextmanager
def _mirror(folder: Path) -> Iterator[tuple[Mirror, Registry, str]]:
    """One that may fetch `top`, and what it must go on to be fetched as."""
    with serving() as registry:
        tarball = registry.add_npm("top")
        registry.add_npm("stranger")
        known = Known(registry.npm, [registry.simple])
        yield Mirror({"npm": ["top"]}, known, folder, lambda _: None), registry, hashlib.sha256(tarball).hexdigest()


def _fetched(bench: Bench, mirror: Mirror) -> str:
    """What the next install gets."""
    (bench.tree.parent / "next").mkdir()
    after = Bench(bench.sandbox, bench.tree.parent / "next")
    return (
        after.run("/usr/bin/python3", "-c", _ASK, policy=replace(SMALL, network="mirror"), door=mirror)
        .output.decode()
        .strip()
    )


def _below() -> set[psutil.Process]:
    """Every process below this one: also those that other tests keep for a while."""
    return set(psutil.Process().children(recursive=True))


def _living(tree: Path, others: set[psutil.Process]) -> list[str]:
    """Processes that have to do with this sandbox: new ones below this one, or with its tree as what they run in."""
    fresh = {process.pid for process in _below() - others}
    return [
        f"{each.info['name']} {each.info['status']} {each.info['cmdline']}"
        for each in psutil.process_iter(["name", "status", "cmdline", "cwd"])
        if each.pid in fresh or (each.info["cwd"] or "").startswith(str(tree))
    ]
