"""Each folder of `hostile/` is a case: an attack, and what must become of it. More are added as folders."""

import tomllib
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from fondation_cli.sandbox.ending import Ending

from .conftest import HERE, SMALL, Bench, traces

pytestmark = pytest.mark.walls

_CASES = sorted(path for path in Path(__file__).with_name("hostile").iterdir() if path.is_dir())
_INTERPRETERS = {".sh": "/bin/sh", ".py": "/usr/bin/python3"}


@pytest.mark.parametrize("sandbox", HERE, indirect=True, scope="session")
@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_stays_inside_and_the_next_one_finds_nothing_of_it(
    case: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_SECRET", "CANARY")
    expected = tomllib.loads((case / "case.toml").read_text())
    policy = replace(SMALL, **expected.get("policy", {}))
    bench.sandbox.confine(bench.tree, policy)
    attack = next(path for path in case.iterdir() if path.stem == "attack")
    (bench.tree / attack.name).write_bytes(attack.read_bytes())
    beside = bench.tree.parent / "another"
    beside.write_text("as it was")
    before, others = traces(bench.sandbox, bench.tree), _below()

    ended = bench.run(_INTERPRETERS[attack.suffix], attack.name, policy=policy)

    said = ended.output.decode(errors="replace")
    endings = expected["endings"] + ([] if bench.sandbox.walls().memory == "enforced" else expected.get("degraded", []))
    assert ended.ending in map(Ending, endings), (ended.ending, ended.detail, said[-2000:])
    assert all(wanted in said for wanted in expected.get("says", [])), said[-2000:]
    assert not any(unwanted in said for unwanted in expected.get("never_says", [])), said[-2000:]
    assert len(ended.output) <= SMALL.output + 100
    assert _living(bench.tree, others) == []
    assert traces(bench.sandbox, bench.tree) == before
    assert beside.read_text() == "as it was"
    (bench.tree.parent / "next").mkdir()
    after = Bench(bench.sandbox, bench.tree.parent / "next").shell("echo still here")
    assert (after.ending, after.output) == (Ending.OK, b"still here\n")


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
