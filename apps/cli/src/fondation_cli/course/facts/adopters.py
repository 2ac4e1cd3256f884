"""Who uses a project, where its own README names them."""

import re
from collections.abc import Sequence

from fondation_cli.course.docstring import plain
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.projects import Adopters
from fondation_cli.course.markup import Span

_HEADING = re.compile(
    r"^#{1,4}\s*(?:"
    r"(?:(?:notable|some|known|other|open source) )?"
    r"(?:projects?|companies|organi[sz]ations|products?|software|apps|applications|who|people)\b.{0,30}"
    r"\b(?:us(?:e|es|ing)|built (?:with|on)|powered by)\b.*"
    r"|used by\b.*|users|adopters|in production|showcase)\s*#*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s{0,3}[-*+]\s+(\S.*)$")
_LINK = re.compile(r"^[*_`]*\[([^\[\]]+)\]")
_NAME = re.compile(r"^(.{2,40}?)\s*(?:[:(–—,]|\s-\s|$)")
_FEWEST = 2
_SHOWN = 6
_LONGEST = 40


def adopters_of(readme: str, library: Library) -> Adopters | None:
    """The items of the list below a heading that promises users; None where there is no such list."""
    lines = library.lines(readme)
    for number, line in enumerate(lines, 1):
        if _HEADING.match(line.strip()):
            found = _items(lines, number)
            if len(found) >= _FEWEST:
                shown = found[:_SHOWN]
                return Adopters(tuple(name for name, _ in shown), len(found), Span(readme, shown[0][1], shown[-1][1]))
    return None


def _items(lines: Sequence[str], start: int) -> list[tuple[str, int]]:
    """The names that the items of a list begin with, each with its line, up to the next heading."""
    found: list[tuple[str, int]] = []
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("#"):
            break
        item = _ITEM.match(line)
        if item:
            label = _LINK.match(item[1]) or _NAME.match(plain(item[1]))
            name = plain(label[1]).strip(" .") if label else ""
            if name and len(name) <= _LONGEST:
                found.append((name, number))
    return found
