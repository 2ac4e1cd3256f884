from pathlib import Path

import pytest

from fondation_shared.roots import through_link, widened

ROOTS = (Path("/srv/a"), Path("/srv/b c"))


@pytest.mark.parametrize(
    ("real", "value"),
    [
        ("/home/me/project", "'/srv/a:/srv/b c:/home/me'"),
        ("/home/me/project/.git/worktrees/one", "'/srv/a:/srv/b c:/home/me/project'"),
        ("/etc", "'/srv/a:/srv/b c:/etc'"),
        ("/.git", "'/srv/a:/srv/b c:/.git'"),
        ("/", None),
    ],
)
def test_the_roots_in_force_are_kept_and_the_whole_disk_is_never_opened(real: str, value: str | None) -> None:
    assert widened(Path(real), ROOTS) == value


def test_only_a_path_that_is_written_below_a_root_leads_out_through_a_link() -> None:
    assert through_link(Path("/srv/a/link"), ROOTS)
    assert not through_link(Path("/srv/a/../project"), ROOTS)
    assert not through_link(Path("/etc"), ROOTS)
