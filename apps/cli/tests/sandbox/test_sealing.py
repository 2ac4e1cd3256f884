"""What foreign code has made is sealed: others read it, and nobody else writes to it."""

import errno
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from fondation_cli.sandbox.sealing import Unsound, seal

from .somebody import PLAIN

_EVERYBODY_WRITES = bytes.fromhex(
    "02000000 01000600ffffffff 0200060031d40000 04000400ffffffff 10000600ffffffff 20000600ffffffff"
)
"""Of a file: its owner, a user 54321, its group, the most that these may, all others."""


def by_another(*words: str | Path) -> "subprocess.CompletedProcess[bytes]":
    """A command of a plain user of this machine; skipped where nobody can become one."""
    if os.geteuid() != 0:
        pytest.skip("Only root can become somebody else.")
    return subprocess.run([*PLAIN, *words], capture_output=True, check=False)


def refused(words: Sequence[str | Path]) -> bool:
    return b"denied" in by_another(*words).stderr


def test_whatever_rights_it_left_others_may_read_and_nobody_may_write(tree: Path) -> None:
    os.chown(tree, 65534, 65534)
    (tree / "inner").mkdir()
    for name, mode in {"open": 0o666, "closed": 0o000, "program": 0o4770, "inner/file": 0o602}.items():
        (tree / name).write_text("made")
        os.chown(tree / name, 65534, 65534)
        (tree / name).chmod(mode)
    (tree / "inner").chmod(0o1777)
    tree.chmod(0o777)

    seal(tree)

    modes = {str(path.relative_to(tree)): path.stat().st_mode & 0o7777 for path in tree.rglob("*")}
    assert modes == {"open": 0o644, "closed": 0o644, "program": 0o755, "inner": 0o755, "inner/file": 0o644}
    assert by_another("cat", tree / "closed").stdout == b"made"
    assert refused(("touch", tree / "more"))
    assert refused(("touch", tree / "inner" / "more"))
    assert refused(("sh", "-c", 'echo poison >>"$1"', "sh", tree / "open"))
    assert {path.stat().st_uid for path in (tree, *tree.rglob("*"))} == {0}


def test_rights_that_it_gave_to_single_users_go(tree: Path) -> None:
    (tree / "file").write_text("made")
    try:
        os.setxattr(tree / "file", "system.posix_acl_access", _EVERYBODY_WRITES)
        os.setxattr(tree, "system.posix_acl_default", _EVERYBODY_WRITES)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        pytest.skip("This file system knows no lists of rights.")

    seal(tree)

    assert os.listxattr(tree / "file") == os.listxattr(tree) == []
    assert refused(("sh", "-c", 'echo poison >>"$1"', "sh", tree / "file"))
    assert (tree / "file").stat().st_mode & 0o777 == 0o644


def test_links_stay_as_they_are_and_what_is_no_file_goes(tree: Path) -> None:
    outside = tree.parent / "outside"
    outside.write_text("mine")
    outside.chmod(0o600)
    (tree / "link").symlink_to(outside)
    (tree / "nowhere").symlink_to("gone")
    os.mkfifo(tree / "pipe")

    seal(tree)

    assert sorted(path.name for path in tree.iterdir()) == ["link", "nowhere"]
    assert outside.stat().st_mode & 0o777 == 0o600


def test_what_is_no_folder_or_has_no_end_cannot_be_sealed(tree: Path) -> None:
    (tree / "link").symlink_to(tree)
    (tree / "file").write_text("made")
    script = "import os\nfor _ in range(1500):\n os.mkdir('inner')\n os.chdir('inner')"
    subprocess.run(["/usr/bin/python3", "-c", script], cwd=tree, check=True)

    for name in ("link", "file", "gone", "inner"):
        with pytest.raises(Unsound):
            seal(tree / name)
