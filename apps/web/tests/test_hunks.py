"""Pieces of a unified diff: what leads from one text to another, in bounded time."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_web.hunks import Effort, hunks_of

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", " ", "\r", "\f", "x\u2028y"]), max_size=12).map("\n".join)


@pytest.mark.parametrize("effort", [50_000_000, 0])
@given(before=TEXTS, after=TEXTS)
def test_what_is_taken_away_and_added_makes_the_one_text_of_the_other(before: str, after: str, effort: int) -> None:
    found = hunks_of(before, after, Effort(effort))
    if before == after:
        assert found.pieces == []
        return
    lines = "".join(found.pieces).split("\n")[:-1]
    assert sum(line.startswith("+") for line in lines) == found.added
    assert sum(line.startswith("-") for line in lines) == found.removed
    assert len(after.split("\n")) - len(before.split("\n")) == pytest.approx(found.added - found.removed, abs=1)


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize("effort", [50_000_000, 0])
def test_a_diff_can_be_applied_by_the_usual_program(tmp_path: Path, effort: int) -> None:
    before = "".join(f"line {number}\n" for number in range(60))
    after = before.replace("line 7\n", "").replace("line 40\n", "line 40\nmore\n").removesuffix("\n")
    (tmp_path / "file").write_text(before)
    diff = "--- file\n+++ file\n" + "".join(hunks_of(before, after, Effort(effort)).pieces)
    subprocess.run(["patch", "-p0"], cwd=tmp_path, input=diff, text=True, check=True, capture_output=True)
    assert (tmp_path / "file").read_text() == after


def test_a_change_is_shown_with_three_lines_around_it() -> None:
    before = "".join(f"{number}\n" for number in range(20))
    found = hunks_of(before, before.replace("10\n", "ten\n"), Effort())
    assert found.pieces == ["@@ -8,7 +8,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n"]
    assert (found.added, found.removed) == (1, 1)


def test_a_file_that_begins_or_ends_to_be_is_counted_from_nothing() -> None:
    assert hunks_of("", "a\nb", Effort()).pieces == ["@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"]
    assert hunks_of("a\n", "", Effort()).pieces == ["@@ -1,1 +0,0 @@\n-a\n"]


def test_texts_that_were_made_to_keep_a_comparison_busy_are_replaced_as_a_whole() -> None:
    found = hunks_of("1\n" + "a\nb\n" * 20_000 + "1\n", "2\n" + "b\na\n" * 20_000 + "2\n", Effort())
    assert len(found.pieces) == 1
    assert (found.removed, found.added) == (40_002, 40_002)
