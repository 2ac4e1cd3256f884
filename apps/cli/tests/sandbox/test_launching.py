"""Starting Bubblewrap: what never begins is given up in time, and holds nothing afterwards."""

import os
import time
from pathlib import Path

import pytest

from fondation_cli.sandbox.bubblewrap.groups import Group
from fondation_cli.sandbox.bubblewrap.launch import Launched, NotStarted
from fondation_cli.sandbox.port import Task

from .conftest import SMALL

pytestmark = pytest.mark.walls


def held() -> list[str]:
    return sorted(place.name for place in Path("/proc/self/fd").iterdir())


@pytest.mark.timeout(180)
def test_what_hangs_before_it_begins_is_given_up(tree: Path) -> None:
    """Joining its group never ends: nobody reads that file."""
    os.mkfifo(tree.parent / "cgroup.procs")
    before, began = held(), time.monotonic()
    launched = Launched(Task(("true",), tree, SMALL), Group((tree.parent,), 2))

    with pytest.raises(NotStarted, match="did not start"):
        launched.first()
    launched.close()

    assert time.monotonic() - began < 120
    assert launched.process.returncode is not None
    assert held() == before


def test_what_cannot_even_be_tried_holds_nothing(tree: Path) -> None:
    before = held()

    with pytest.raises(ValueError, match="null"):
        Launched(Task(("a name with a \0 in it",), tree, SMALL), None)

    assert held() == before
