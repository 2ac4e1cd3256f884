"""Edits that carry what was made of one text over to another that is like it."""

from hypothesis import example, given
from hypothesis import strategies as st

from fondation_cli.project.changing.following import following
from fondation_cli.project.edits import edited

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n", "the end\n"]), max_size=9).map("".join)


@given(before=LINES, after=LINES)
@example(before="a\na\na\n", after="a\n")
def test_done_to_the_text_itself_they_make_exactly_the_other(before: str, after: str) -> None:
    edits = following(before, before, after)
    if edits:
        assert edited(before, edits) == after
    else:
        assert before == after or edits is None


def test_what_was_changed_elsewhere_stays() -> None:
    before = "title: One\nbody\nfoot\n"
    text = "title: One\nanother body\nfoot\n"
    edits = following(text, before, "title: Two\nbody\nfoot\n")
    assert edits is not None
    assert edited(text, edits) == "title: Two\nanother body\nfoot\n"


def test_a_line_that_stands_there_twice_is_told_apart_by_those_around_it() -> None:
    before = "x\nsame\ny\nsame\nz\n"
    edits = following(before, before, "x\nsame\ny\nother\nz\n")
    assert edits is not None
    assert edited(before, edits) == "x\nsame\ny\nother\nz\n"


def test_a_text_that_is_not_like_it_there_is_left_alone() -> None:
    assert following("nothing of it\n", "title: One\n", "title: Two\n") is None


def test_a_line_that_was_changed_besides_is_changed_where_the_other_one_was() -> None:
    text = "<h1 class='big'>One</h1>\n<p>One</p>\n"
    edits = following(text, "<h1>One</h1>\n<p>One</p>\n", "<h1>Two</h1>\n<p>One</p>\n")
    assert edits is not None
    assert edited(text, edits) == "<h1 class='big'>Two</h1>\n<p>One</p>\n"
