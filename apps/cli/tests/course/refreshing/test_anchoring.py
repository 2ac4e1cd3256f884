"""Prose as any writer may write it, set to where its lines are now."""

import hashlib
from collections.abc import Iterable

import pytest

from fondation_cli.course.refreshing.anchoring import anchored
from fondation_cli.course.refreshing.moves import Moves
from fondation_cli.course.refreshing.places import Places
from fondation_shared.course import Chapter, Excerpt, Gate, Score

OLD = "".join(f"line {number}\n" for number in range(1, 31))
HEAD = "# One.\n# Two.\n"
HELD = Score(ok=1, total=1)


class Texts:
    """Files of a commit."""

    def __init__(self, **files: str) -> None:
        self._files = {f"{name}.py": text for name, text in files.items()}

    @property
    def paths(self) -> Iterable[str]:
        return self._files

    def read(self, path: str) -> bytes:
        return self._files[path].encode()


def a_chapter(markdown: str) -> Chapter:
    shown = hashlib.sha256(b"line 3\nline 4\n").hexdigest()
    return Chapter(
        id="one",
        slug="one",
        order=1,
        title="One",
        goals=["Say what [a.py:3](a.py#L3) is."],
        prerequisites=[],
        subjects=[],
        markdown=markdown,
        citations=[],
        excerpts=[Excerpt(path="a.py", start_line=3, end_line=4, sha256=shown)],
        gate=Gate(citations=HELD, excerpts=HELD, names=HELD),
    )


def moved(markdown: str, *, a: str = HEAD + OLD, b: str = OLD, numbers: Iterable[int] = ()) -> Chapter | None:
    """A chapter of these words about two files of 30 lines, at a commit where they read `a` and `b`."""
    moves = Moves(Texts(a=OLD, b=OLD), Texts(a=a, b=b))
    return anchored(a_chapter(markdown), moves, Places(frozenset(), frozenset(numbers), {}))


def text_of(chapter: Chapter | None) -> str:
    assert chapter is not None
    return chapter.markdown


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "It reads ([a.py:3–5](a.py#L3-L5)), writes ([b.py:7](b.py#L7)) and ends ([a.py:9](a.py#L9)).",
            "It reads ([a.py:5–7](a.py#L5-L7)), writes ([b.py:7](b.py#L7)) and ends ([a.py:11](a.py#L11)).",
        ),
        ("[the whole of it](a.py#L3-L5) in words", "[the whole of it](a.py#L5-L7) in words"),
        ("Look:\n\n{{excerpt a.py 3-4}}\n\nand on.", "Look:\n\n{{excerpt a.py 5-6}}\n\nand on."),
        (
            "1. First it opens ([a.py:3](a.py#L3)).\n2. Then it closes ([a.py:4](a.py#L4)).",
            "1. First it opens ([a.py:5](a.py#L5)).\n2. Then it closes ([a.py:6](a.py#L6)).",
        ),
        ("[chapter 3, Lines](chapter:lines) and `a.py#L3`", "[chapter 3, Lines](chapter:lines) and `a.py#L3`"),
        ("3 of 4 callers, 12 lines long ([a.py:3](a.py#L3))", "3 of 4 callers, 12 lines long ([a.py:5](a.py#L5))"),
    ],
)
def test_every_citation_goes_to_its_line_and_nothing_else_changes(before: str, after: str) -> None:
    assert text_of(moved(before)) == after


def test_numbers_in_words_are_about_the_file_that_was_cited_last() -> None:
    said = "In [a.py:3–9](a.py#L3-L9), lines 4 to 6 and line 8 matter; in [b.py:3](b.py#L3), line 8 does."
    again = "In [a.py:5–11](a.py#L5-L11), lines 6 to 8 and line 10 matter; in [b.py:3](b.py#L3), line 8 does."
    assert text_of(moved(said, numbers=(6, 8, 10))) == again


def test_numbers_at_the_beginning_of_a_sentence_move_too() -> None:
    said = "See [a.py:3–9](a.py#L3-L9). Line 4 is first. Lignes 5 et 6."
    assert text_of(moved(said, numbers=(6, 7, 8))) == "See [a.py:5–11](a.py#L5-L11). Line 6 is first. Lignes 7 et 8."


def test_french_numbers_of_lines_move_too() -> None:
    said = "Dans [a.py:3–9](a.py#L3-L9), la ligne 4 puis les lignes 5 et 6."
    assert text_of(moved(said, numbers=(6, 7, 8))) == (
        "Dans [a.py:5–11](a.py#L5-L11), la ligne 6 puis les lignes 7 et 8."
    )


def test_goals_and_excerpts_move_with_the_words() -> None:
    chapter = moved("[a.py:3](a.py#L3)")
    assert chapter is not None
    assert chapter.goals == ["Say what [a.py:5](a.py#L5) is."]
    assert (chapter.excerpts[0].start_line, chapter.excerpts[0].end_line) == (5, 6)


@pytest.mark.parametrize(
    "said",
    [
        "It ends at [a.py:12](a.py#L12).",
        "It is all of [a.py:10–14](a.py#L10-L14).",
        "Look:\n\n{{excerpt a.py 10-14}}",
        "In [a.py:3](a.py#L3), line 12 is odd.",
        "In [a.py:3](a.py#L3), line 4 is no fact that is known.",
    ],
)
def test_a_chapter_is_not_kept_where_a_line_that_it_speaks_of_is_another_or_not_known(said: str) -> None:
    assert moved(said, a=OLD.replace("line 12\n", "line twelve\n")) is None


def test_a_chapter_about_a_file_that_is_gone_is_not_kept() -> None:
    moves = Moves(Texts(a=OLD, b=OLD), Texts(b=OLD))
    assert anchored(a_chapter("[a.py:3](a.py#L3)"), moves, Places(frozenset(), frozenset(), {})) is None


def test_numbers_before_any_file_is_named_are_about_nothing_that_is_known() -> None:
    assert moved("Line 4 comes first.", numbers=(4, 6)) is None
