"""What the chapter on the past says where files were split, moved and renamed: what git itself would say."""

import re

import pytest

from .conftest import Step, Told
from .test_closing_chapters import DESK, FILES, STORE, chapters_of, words_of

COUNTER = '''"""What a desk is made of."""


class Counter:
    """Where parcels are handed out. It has no Till."""

    def open_counter(self):
        return self
'''
TILL = (
    COUNTER
    + '''

class Till:
    """Where money is kept."""

    def open_till(self):
        return self
'''
)


def split() -> list[Step]:
    """`counter.py` has a past when another file is split off it under its old content, as large projects do it."""
    begin = Step({**FILES, "depot/store.py": STORE, "depot/desk/counter.py": COUNTER}, "A depot begins here", tag="0.1")
    before = [
        Step({"depot/desk/counter.py": COUNTER + f"\n\nROOM = {number}\n"}, f"Room for {number} parcels more")
        for number in range(12)
    ]
    moved = Step(
        {"depot/desk/counter.py": None, "depot/desk/plain/counter.py": COUNTER + "\n\nROOM = 11\n"},
        "The counter moves into the plain part",
    )
    again = Step(
        {
            "depot/desk/counter.py": COUNTER.replace("Counter", "Wicket"),
            "depot/desk/plain/counter.py": TILL,
        },
        "The counter is split into two parts",
        tag="0.2",
    )
    after = [
        Step({"depot/desk/counter.py": COUNTER.replace("Counter", "Wicket") + f"\n\nROOM = {number}\n"}, "More room")
        for number in range(3)
    ]
    return [begin, *before, moved, again, *after]


def test_what_happened_before_a_split_happened_to_one_file_only(told: Told) -> None:
    chapter = chapters_of(told(split()))["history"]
    said = words_of(chapter)
    busy = said.partition("## Where it changes most")[2]
    # As `git log -- PATH` has it: a commit to the old path is no commit to what was split off it.
    assert "`depot/desk/counter.py` (18 commits by one person)" in busy
    assert "`depot/desk/plain/counter.py`" not in busy
    assert "## What changes together" not in said
    asked = [each.explanation for each in chapter.quiz if each.id.startswith("together:")]
    assert not any("plain/counter.py" in each for each in asked)


def test_a_word_in_a_docstring_brings_no_definition(told: Told) -> None:
    """The file speaks of a store from its first commit on, and defines one in its second but last."""
    word = STORE.replace("class Store", "class Shelf").replace("Keeps parcels", "No Store: keeps parcels")
    begin = Step({**FILES, "depot/store.py": word, "depot/desk.py": DESK}, "A depot begins here", tag="0.1")
    busy = [Step({"depot/desk.py": DESK + f"\n\nROOM = {number}\n"}, "More room") for number in range(12)]
    named = Step({"depot/store.py": STORE}, "A shelf is called a store now", tag="0.2")
    said = words_of(chapters_of(told([begin, *busy, named]))["history"])
    assert re.search(r"`Store` \(\[chapter \d\]\): .*`depot/store\.py`.*“A shelf is called a store now”.*`0\.2`", said)


def test_another_thing_of_the_same_name_is_not_taken_for_its_beginning(told: Told) -> None:
    """A store that stood beside the one of today, and went later: nobody can tell which of them is older."""
    old = Step({**FILES, "depot/old.py": STORE, "depot/desk.py": DESK}, "A depot begins here", tag="0.1")
    new = Step({"depot/store.py": STORE}, "A new store is built")
    busy = [Step({"depot/desk.py": DESK + f"\n\nROOM = {number}\n"}, "More room") for number in range(12)]
    gone = Step({"depot/old.py": None}, "The old store goes")
    came = words_of(chapters_of(told([old, new, *busy, gone]))["history"]).partition("## What came when")[2]
    known, _, files = came.partition("##")[0].partition("only the beginning of the file is known")
    assert "`Store`" not in known
    assert re.search(r"`Store` \(\[chapter \d\]\): .*“A new store is built”", files)


@pytest.mark.parametrize("at_once", [True, False])
def test_what_stood_in_another_file_is_not_said_to_come_with_the_later_one(told: Told, *, at_once: bool) -> None:
    """Whether it moves in one commit, or is taken out in one and put in again in the next."""
    begin = Step(
        {**FILES, "depot.py": STORE + "\n\nSHELVES = 1\n", "depot/desk.py": DESK},
        "All of the depot in one file",
        tag="0.1",
    )
    busy = [
        Step({"docs/shelves.md": f"# Shelves\n\n{number}\n"}, f"Shelf {number} is explained") for number in range(12)
    ]
    gone, come = {"depot.py": None}, {"depot/store.py": STORE, "depot/shelves.py": "SHELVES = 1\n"}
    parts = (
        [Step({**gone, **come}, "One file becomes many")]
        if at_once
        else [Step(gone, "Out with the old depot"), Step(come, "In with the new depot", tag="0.2")]
    )
    said = words_of(chapters_of(told([begin, *busy, *parts]))["history"])
    came = said.partition("## What came when")[2].partition("##")[0]
    line = next(each for each in came.split("\n") if "`depot.py`" in each)
    assert all(each in line for each in ["“All of the depot in one file”", "`0.1`"])
    assert "is known here" not in came
    assert "In with the new depot" not in came
    assert "One file becomes many" not in came
