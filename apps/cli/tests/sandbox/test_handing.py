"""As root, a tree is given to whom foreign code runs as: all of it, and nothing else, whatever that code does then."""

import os
import subprocess
from pathlib import Path

import pytest

from fondation_cli.sandbox.ending import Ending
from fondation_cli.sandbox.handing import NOBODY, hand_over
from fondation_cli.sandbox.port import Task

from .conftest import HERE, SMALL, Bench
from .somebody import PLAIN

pytestmark = [
    pytest.mark.walls,
    pytest.mark.skipif(os.geteuid() != 0, reason="Only root has to give a tree away."),
]

_SWAPS = """
import ctypes, os
exchange = ctypes.CDLL(None).renameat2
os.mkdir("folder")
os.symlink({outside!r}, "link")
for number in range(200):
    os.mkdir(f"folder-{{number}}")
print("begun", flush=True)
while True:
    exchange(-100, b"folder", -100, b"link", 2)
"""


@pytest.mark.parametrize("sandbox", HERE, indirect=True, scope="session")
def test_a_service_that_swaps_a_folder_for_a_link_is_given_nothing_of_what_it_leads_to(bench: Bench) -> None:
    outside = bench.tree.parent / "outside"
    outside.mkdir()
    for number in range(50):
        (outside / str(number)).write_text("root's")
    task = Task(("/usr/bin/python3", "-c", _SWAPS.format(outside=str(outside))), bench.tree, SMALL)
    heard = bytearray()
    with bench.sandbox.start(task, lambda _stream, chunk: heard.extend(chunk)) as running:
        rounds = 0

        def check() -> None:
            nonlocal rounds
            if heard:
                for number in range(100):
                    (bench.tree / f"given-{number}").write_text("root's")
                    hand_over(bench.tree)
                rounds += 1
                running.stop()

        ended = running.wait(check)

    assert (ended.ending, rounds) == (Ending.CANCELLED, 1), ended
    assert {path.lstat().st_uid for path in (outside, *outside.iterdir())} == {0}
    assert {path.lstat().st_uid for path in bench.tree.iterdir()} == {NOBODY}


def test_links_are_given_themselves_and_files_with_other_names_are_not(tree: Path) -> None:
    outside = tree.parent / "outside"
    outside.write_text("root's")
    (tree / "folder").mkdir()
    (tree / "folder" / "file").write_text("root's")
    (tree / "folder" / "link").symlink_to(outside)
    (tree / "again").hardlink_to(outside)
    os.mkfifo(tree / "pipe")

    hand_over(tree)

    given = ("", "folder", "folder/file", "folder/link", "pipe")
    assert {name: (tree / name).lstat().st_uid for name in given} == dict.fromkeys(given, NOBODY)
    assert outside.stat().st_uid == 0


def test_who_is_no_root_gets_at_no_tree_and_nothing_in_it(bench: Bench) -> None:
    """A tree that its own user has closed stays that user's."""
    bench.tree.chmod(0o700)
    (bench.tree / "secret").write_text("mine")

    assert bench.shell("cat secret").output == b"mine"
    for words in (("cat", str(bench.tree / "secret")), ("ls", str(bench.tree)), ("touch", str(bench.tree / "more"))):
        asked = subprocess.run(
            [*PLAIN, *words],
            capture_output=True,
            check=False,
        )
        assert b"Permission denied" in asked.stderr, asked
