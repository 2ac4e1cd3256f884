"""Notes that the authors left in comments for later: TODO, FIXME and the like."""

import re

from fondation_cli.course.docstring import plain, sentences, shorten
from fondation_cli.course.facts.furthers import Reminder
from fondation_cli.course.facts.library import Library, shown_name
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Role

_MARK = re.compile(
    r"(?:#|//|/\*|\*|--|;|<!--)[!/*\s]*(?:@)?(?P<mark>TODO|FIXME|XXX|HACK)\b(?P<who>\([^)]{0,60}\))?[:\s-]*(?P<text>.*)$"
)
_END = re.compile(r"\s*(?:\*/|-->).*$")
_GOES_ON = re.compile(r"^\s*(?:#+|//[/!]?|\*(?!/)|--|;+)\s*(?P<text>[^\s@].*)$")
_LONGEST = 150
_FEWEST_WORDS = 3
_MOST = 5
_A_FILE = 2

Found = tuple[int, str, str]
"""A line, its mark, and what it says."""


def reminders_of(library: Library) -> tuple[tuple[Reminder, ...], int, int]:
    """The most telling notes, how many there are in all, and in how many files."""
    every: dict[str, list[Found]] = {}
    for file in library.index.files:
        if file.role is Role.SOURCE and file.language is not None:
            found = _in_file(library, file.path)
            if found:
                every[file.path] = found
    shown: list[Reminder] = []
    for path in sorted(every, key=lambda path: (-_weight(library, path), path)):
        said = [reminder for one in every[path] if (reminder := _reminder(library, path, one)) is not None]
        shown += said[:_A_FILE]
    return tuple(shown[:_MOST]), sum(map(len, every.values())), len(every)


def reminders_in(place: Span, library: Library) -> list[Reminder]:
    """The notes between some lines that say something by themselves."""
    found = [one for one in _in_file(library, place.path) if place.start <= one[0] <= place.end]
    return [reminder for one in found if (reminder := _reminder(library, place.path, one)) is not None]


def _in_file(library: Library, path: str) -> list[Found]:
    text = library.text(path)
    if not any(mark in text for mark in ("TODO", "FIXME", "XXX", "HACK")):
        return []
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _MARK.search(line)
        if match:
            found.append((number, match["mark"], _END.sub("", match["text"]).strip()))
    return found


def _weight(library: Library, path: str) -> float:
    """How much of the project leans on a file."""
    file = library.file(path)
    return sum(library.rank(definition) for definition in file.definitions) if file is not None else 0.0


def _reminder(library: Library, path: str, found: Found) -> Reminder | None:
    number, mark, text = found
    lines = library.lines(path)
    end, text = _whole(lines, number, text)
    said = plain(next(iter(sentences(plain(text))), ""))
    said = said if len(said) <= _LONGEST else shorten(said, _LONGEST)
    if len(said.split()) < _FEWEST_WORDS or "http" in said or said.count("`") % 2:
        return None
    said = said.rstrip(":,;")
    if locate(lines, number, end, said) is None:
        return None
    return Reminder(mark, Quote(said, Span(path, number, end)), _around(library, path, number))


def _whole(lines: list[str], number: int, text: str) -> tuple[int, str]:
    """A note to the end of its sentence, as far as the comment goes on below."""
    while not text.endswith((".", "?", "!")) and number < len(lines):
        below = _GOES_ON.match(lines[number])
        if below is None or _MARK.search(lines[number]):
            break
        number += 1
        text = f"{text} {_END.sub('', below['text']).strip()}"
    return number, text


def _around(library: Library, path: str, line: int) -> str:
    """The innermost definition around a line."""
    file = library.file(path)
    inside = [each for each in (file.definitions if file else ()) if each.start_line <= line <= each.end_line]
    return shown_name(max(inside, key=lambda each: each.start_line)) if inside else ""
