import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from fondation_worker import folders

NOBODY = 65534
# The interpreter may lie where only root can read, so the rights go after everything is imported.
AS_A_PLAIN_USER = f"""
import os, sys
from pathlib import Path
from fondation_worker import folders
folder = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setgid({NOBODY}), os.setuid({NOBODY})
for path in (folder / "tree/out/locked/inner", folder / "tree/readonly"):
    path.mkdir(parents=True)
    (path / "file").touch(0o400)
os.mkfifo(folder / "tree/pipe")
(folder / "tree/out/link").symlink_to(folder / "outside")
for name, mode in (("out/locked/inner", 0), ("out/locked", 0), ("out", 0), ("readonly", 0o500)):
    (folder / "tree" / name).chmod(mode)
folders.remove(folder / "tree")
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may write to."""
    folder = Path(mkdtemp(dir="/tmp"))
    folder.chmod(0o777)
    yield folder
    # Not with what is under test here, and not left to others: deeper than most programs can go.
    subprocess.run(["rm", "-rf", folder], check=True)


def test_a_tree_goes_away_whatever_its_rights_and_links_are_not_followed(open_folder: Path) -> None:
    (open_folder / "outside").mkdir()
    (open_folder / "outside" / "precious").touch()
    subprocess.run([sys.executable, "-c", AS_A_PLAIN_USER, open_folder], check=True)
    assert not os.path.lexists(open_folder / "tree")
    assert (open_folder / "outside" / "precious").exists()


def test_a_tree_goes_away_however_deep(open_folder: Path) -> None:
    (open_folder / "tree").mkdir()
    inner = os.open(open_folder / "tree", os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("deep", dir_fd=inner)
        deeper = os.open("deep", os.O_RDONLY, dir_fd=inner)
        os.close(os.open("file", os.O_CREAT, dir_fd=inner))
        os.close(inner)
        inner = deeper
    os.close(inner)
    folders.remove(open_folder / "tree")
    assert list(open_folder.iterdir()) == []


def test_what_is_not_there_is_gone_already(tmp_path: Path) -> None:
    folders.remove(tmp_path / "nothing")
