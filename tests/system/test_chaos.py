"""Whatever an installation is made of: nothing is lost, doubled or left behind in a storm.

Small storms; `make chaos` has large ones. Replay with `CHAOS_SEED=NUMBER`: a failure says its number. The order of what
is done is the seed's, its effect depends on the machine as well.
"""

import os
from pathlib import Path

import pytest
from chaos.shape import SHAPES, SMALL, Shape
from chaos.weather import weather


@pytest.mark.chaos
@pytest.mark.timeout(3 * SMALL.bound_seconds)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_every_promise_holds_in_a_storm(shape: Shape, tmp_path: Path) -> None:
    found = weather(shape, SMALL, int(os.environ.get("CHAOS_SEED", "20261121")), tmp_path)
    assert found.holds, found.findings
    assert found.jobs >= SMALL.jobs
    assert found.kills.total() >= SMALL.kills
