"""Where lines went: whatever is done to a file, no line is ever taken for one that says something else."""

import random

from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.course.refreshing.lines import line_map

LINES = st.lists(st.sampled_from([b"", b"}", b"    return", b"a", b"b", b"c = 1"]), max_size=40)
UNLIKE = st.lists(st.binary(min_size=1, max_size=6), unique=True, min_size=2, max_size=40)


@given(LINES, LINES)
def test_lines_that_are_kept_say_the_same_and_keep_their_order(old: list[bytes], new: list[bytes]) -> None:
    kept = line_map(old, new)
    assert all(old[before - 1] == new[after - 1] for before, after in kept.items())
    places = [kept[before] for before in sorted(kept)]
    assert places == sorted(set(places))


@given(LINES)
def test_a_file_that_is_the_same_keeps_every_line(lines: list[bytes]) -> None:
    assert line_map(lines, lines) == {number: number for number in range(1, len(lines) + 1)}


@given(LINES, LINES, LINES)
def test_what_stands_around_an_edit_is_kept(before: list[bytes], after: list[bytes], put: list[bytes]) -> None:
    kept = line_map([*before, *after], [*before, *put, *after])
    assert len(kept) == len(before) + len(after)


@given(UNLIKE, st.data())
def test_lines_unlike_all_others_are_found_wherever_lines_are_put_or_taken(
    lines: list[bytes], data: st.DataObject
) -> None:
    left = [line for line in lines if data.draw(st.booleans())]
    chosen = random.Random(data.draw(st.integers()))  # noqa: S311 - places for the edit, nothing secret
    new = list(left)
    for number in range(data.draw(st.integers(0, 9))):
        new.insert(chosen.randint(0, len(new)), b"a new line, number %d" % number)
    kept = line_map(lines, new)
    assert {lines[before - 1] for before in kept} == set(left)
