"""No way out: canaries that listen on addresses of every kind, in a network of the test's own, hear nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import HERE, Bench

pytestmark = pytest.mark.walls

_CANARIES = Path(__file__).with_name("canaries.py")


@pytest.mark.parametrize("sandbox", HERE, indirect=True, scope="session")
def test_nothing_reaches_an_address_of_any_kind(bench: Bench) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    network = ["unshare", "--net", "--map-root-user"] if os.geteuid() != 0 else ["unshare", "--net"]

    ran = subprocess.run(
        [*network, sys.executable, str(_CANARIES), str(bench.tree), bench.sandbox.name],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    told = json.loads(ran.stdout or "{}")
    assert ran.returncode == 0, ran.stderr
    assert told["heardFromOutside"] == told["canaries"], "the canaries hear what does reach them"
    assert told["heardFromInside"] == []
    assert len(told["said"]) == 3
    assert all("made it" not in said and "tried 200" in said for said in told["said"]), told["said"]
