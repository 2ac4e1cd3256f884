"""Labels of links to chapters: a title is words, whatever Markdown would make of it."""

import pytest

from fondation_cli.course.verify.atoms import read_inline
from fondation_cli.course.verify.labels import Heading, names_its_chapter

HEADINGS = {"trace": Heading(11, "Follow one call: Flask.__call__"), "store": Heading(2, "The store")}


@pytest.mark.parametrize(
    ("label", "holds"),
    [
        (r"chapter 11, Follow one call: Flask.\_\_call\_\_", True),
        ("chapter 11, Follow one call: Flask.call", False),
        (r"chapter 2, Follow one call: Flask.\_\_call\_\_", False),
        ("chapter 11, The store", False),
    ],
)
def test_a_title_with_the_marks_of_emphasis_is_named_as_a_reader_sees_it(label: str, *, holds: bool) -> None:
    atom = read_inline(f"[{label}](chapter:trace)")[0]
    assert names_its_chapter(atom, "trace", HEADINGS) is holds
