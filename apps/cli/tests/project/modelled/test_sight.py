"""An answer speaks of files as they were shown, and what is written are the files as they are."""

import pytest

from fondation_cli.models.delimited import visible
from fondation_cli.project.modelled.fitting import Ground, fitted
from fondation_cli.project.modelled.marks import Edited, Whole
from fondation_cli.project.writing import NewFile

HEART = "\u2764\ufe0f"
HIDES = "a = 1\nname = 'x\u200by'\nlast = 2\n"
WINDOWS = "one = 1\r\ntwo = 2\r\nthree = 3\r\n"


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        (HIDES, "name = 'x[U+200B]y'", "name = 'x[U+200B]z'", HIDES.replace("y'", "z'")),
        (HIDES, "name = 'x[U+200B]y'\nlast = 2", "last = 3", "a = 1\nlast = 3\n"),
        (WINDOWS, "one = 1\ntwo = 2", "one = 1\nmore = 1\ntwo = 3", "one = 1\r\nmore = 1\r\ntwo = 3\r\nthree = 3\r\n"),
        (WINDOWS, "two = 2", "", "one = 1\r\nthree = 3\r\n"),
        (f"said = '{HEART}'\n", f"said = '{HEART}'", f"said = '{HEART}!'", f"said = '{HEART}!'\n"),
        ("mixed = 1\r\nends = 2\n", "ends = 2", "ends = 3\nmore = 4", "mixed = 1\r\nends = 3\nmore = 4\n"),
    ],
)
def test_an_edit_of_what_was_shown_is_made_where_it_stands(before: str, old: str, new: str, after: str) -> None:
    assert old in visible(before)

    found = fitted([Edited("a.py", ((old, new),))], Ground({"a.py": before}))

    assert (found.problems, found.texts) == ([], {"a.py": after})


def test_a_file_that_is_written_anew_keeps_its_unseen_signs_and_the_ends_of_its_lines() -> None:
    before = "\ufeffone = 1\r\ntwo = 2\r\n"

    found = fitted([Whole("a.py", "[U+FEFF]one = 1\ntwo = 3\n")], Ground({"a.py": before}))

    assert found.changes == [NewFile("a.py", "\ufeffone = 1\r\ntwo = 3\r\n")]


@pytest.mark.parametrize(
    "piece",
    [Whole("a.py", "name = 'x[U+200B]'\n"), Edited("a.py", (("name = 1", "name = '[U+E0061]'"),))],
)
def test_a_sign_that_is_only_written_out_reaches_no_file(piece: Whole | Edited) -> None:
    found = fitted([piece], Ground({"a.py": "name = 1\n"}))

    assert found.changes == []
    assert "a sign that nobody sees" in found.problems[0]


def test_half_of_a_sign_that_was_written_out_is_no_place() -> None:
    found = fitted([Edited("a.py", (("200B]y", "z"),))], Ground({"a.py": HIDES}))

    assert "does not occur" in found.problems[0]
