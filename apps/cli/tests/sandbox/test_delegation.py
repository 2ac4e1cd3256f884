"""Where a plain user's groups are made. The folders stand for the kernel's, which no test may rearrange."""

import os
from pathlib import Path

import pytest

from fondation_cli.sandbox.bubblewrap.delegation import Unusable, delegated

pytestmark = pytest.mark.skipif(os.geteuid() == 0, reason="Root makes them at the root.")

OWN = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.service/main\n"


def hierarchy(root: Path, *, writable_from: str) -> Path:
    """The groups above ours; those above `writable_from` are somebody else's."""
    place = root
    for name in OWN.removeprefix("0::/").strip().split("/"):
        place /= name
        place.mkdir()
        (place / "cgroup.procs").write_text("")
        control = place / "cgroup.subtree_control"
        control.write_text("")
        if not str(place).startswith(str(root / writable_from)):
            control.chmod(0o444)
    (place / "cgroup.procs").write_text("1234\n")
    return place


def test_it_is_the_nearest_group_above_ours_that_was_handed_over(tmp_path: Path) -> None:
    own = hierarchy(tmp_path, writable_from="user.slice/user-1000.slice/user@1000.service")
    (own.parent / "fondation").mkdir()

    assert delegated(tmp_path, OWN) == own.parent / "fondation"
    assert (own.parent / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"
    assert (own.parent / "fondation" / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"


def test_a_group_with_processes_of_its_own_hands_nothing_down(tmp_path: Path) -> None:
    own = hierarchy(tmp_path, writable_from="user.slice/user-1000.slice/user@1000.service")
    (own.parent / "cgroup.procs").write_text("99\n")

    assert delegated(tmp_path, OWN) == own.parent.parent / "fondation"


@pytest.mark.parametrize("membership", [OWN, "0::/\n", "", "4:memory:/x\n"])
def test_where_nothing_was_handed_over_there_is_none(tmp_path: Path, membership: str) -> None:
    hierarchy(tmp_path, writable_from="elsewhere")

    with pytest.raises(Unusable, match="cannot be written to"):
        delegated(tmp_path, membership)
