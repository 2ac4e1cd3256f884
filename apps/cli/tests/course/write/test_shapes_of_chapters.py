"""What a chapter is about decides what it says first: errors, interfaces, builders, enumerations, functions."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]

ERRORS = {
    "pkg/errors.py": '''class BakeryError(Exception):
    """The root of what goes wrong in a bakery."""


class Burnt(BakeryError):
    """It stayed in for too long."""


class Raw(BakeryError):
    """It came out too early."""


class Lost(BakeryError):
    """Nobody knows where it is."""
''',
    "pkg/oven.py": '''from pkg.errors import BakeryError, Burnt, Raw


def bake(minutes, table):
    """Bake for some minutes."""
    if minutes is None:
        raise Raw("nobody said how long")
    try:
        return table[minutes]
    except KeyError as error:
        raise Burnt(minutes) from error


def watch(table):
    try:
        return bake(3, table)
    except BakeryError:
        return None
''',
    "README.md": "# Bakery\n\nA bakery.\n",
}

SHOP = {
    **ERRORS,
    "pkg/shop.py": '''from pkg.oven import bake


class Shop:
    """Sells what was baked, and keeps the till."""

    def __init__(self, table):
        self.table = table
        self.sold = None

    def sell(self, minutes, price):
        """Sell one loaf that was baked to order."""
        if price is None:
            raise ValueError("nothing is free here")

        # A loaf is baked when somebody asks for it.
        loaf = bake(minutes, self.table)
        if loaf is None:
            return None

        self.sold = loaf
        return loaf, price

    def last(self):
        return self.sold
''',
}

SINK = {
    "sink.py": '''class Sink:
    """A place where lines end up.

    Writers take a sink instead of a file, so that tests can look at what was written.
    """

    def accept(self, line):
        """Take one line in."""
        raise NotImplementedError

    def close(self):
        """Say that no line will follow."""
        raise NotImplementedError

    def accept_all(self, lines):
        """Take many lines in, one after another."""
        for line in lines:
            self.accept(line)
        self.close()


class ListSink(Sink):
    """Keeps all lines in a list."""

    def accept(self, line):
        self.lines.append(line)

    def close(self):
        self.lines.append(None)


class NullSink(Sink):
    """Forgets each line at once."""

    def accept(self, line):
        pass

    def close(self):
        pass
''',
    "README.md": "# Sink\n\nSinks for lines.\n",
}

BUILDER = {
    "tent.py": '''class TentBuilder:
    """Collects what a tent needs."""

    def __init__(self):
        self.poles = 0
        self.colour = None
        self.door = None

    def with_poles(self, count):
        """Set how many poles hold the tent up."""
        if count < 1:
            raise ValueError("A tent needs a pole.")
        self.poles = count
        return self

    def with_colour(self, colour):
        """Choose the colour of the cloth outside."""
        self.colour = colour
        return self

    def with_door(self, door):
        """Choose which side opens in the morning."""
        self.door = door
        return self

    def build(self):
        """Put the tent up with all that was said before."""
        return (self.poles, self.colour, self.door)
''',
    "README.md": "# Tent\n\nTents.\n",
}


def about(chapters: list[Chapter], name: str) -> str:
    return next(each.markdown for each in chapters[1:] if each.subjects and each.subjects[0].name == name)


def test_a_chapter_on_errors_says_first_where_each_comes_from_and_when(written: Written) -> None:
    chapter = next(
        each for each in written(ERRORS)[1:] if "BakeryError" in each.markdown and "Where each" in each.markdown
    )
    text = chapter.markdown

    assert (
        "`Raw` ([errors.py:10](pkg/errors.py#L10)), “It came out too early”: `bake` ([oven.py:7](pkg/oven.py#L7))"
        in text
    )
    assert "when `minutes` is `None`" in text
    assert "([oven.py:11](pkg/oven.py#L11)) in place of `KeyError`" in text
    assert "raises none of the others itself:\n\n- `Lost` ([errors.py:14](pkg/errors.py#L14)): “Nobody knows" in text
    assert "has caught all three errors built on it" in text
    assert any("catch" in goal for goal in chapter.goals)


def test_a_chapter_on_an_interface_says_what_it_asks_for_and_why_it_is_there(written: Written) -> None:
    chapters = written(SINK)
    text = about(chapters, "Sink")

    assert "“Writers take a sink instead of a file, so that tests can look at what was written.”" in text
    assert text.index("- `accept` (") < text.index("- `accept_all` (")
    assert "To write another `Sink`, supply `accept` and `close`; the project itself builds two types on it." in text
    goals = next(each.goals for each in chapters[1:] if each.subjects and each.subjects[0].name == "Sink")
    assert any("has to supply `accept` and `close`" in goal for goal in goals)


def test_a_chapter_on_a_builder_gathers_what_can_be_set(written: Written) -> None:
    text = about(written(BUILDER), "TentBuilder")

    after = text.partition("each of these gives the object back")[2]
    assert "`with_colour`" in after
    assert "`TentBuilder.build` ends the chain of settings" in text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("files", [ERRORS, SINK, BUILDER], ids=["errors", "interface", "builder"])
def test_chapters_of_every_shape_pass_the_gate_whole(written: Written, files: dict[str, str], language: str) -> None:
    for chapter in written(files, language):
        assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0), chapter.markdown
        blocks = chapter.markdown.strip().split("\n\n")
        bare = [one for one, after in pairwise(blocks) if one.startswith("#") and after.startswith("#")]
        assert bare == []


def test_an_error_of_what_is_called_is_said_where_it_is_called(written: Written) -> None:
    text = "\n".join(chapter.markdown for chapter in written(SHOP))

    assert re.search(r"`bake`[^.]*`Raw` or `Burnt`|`Raw` or `Burnt` out of `bake`", text)
