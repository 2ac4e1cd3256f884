"""The blocks of code in a text: fenced ones of Markdown, literal ones of reStructuredText."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*([\w+#-]*)")
_DIRECTIVE = re.compile(r"^(\s*)(?:\.\. (?:code-block|code|sourcecode)::\s*([\w+#-]*)|.*[^:\s]::|::)\s*$")
_NO_CODE = {
    "sh",
    "bash",
    "console",
    "shell",
    "text",
    "json",
    "toml",
    "yaml",
    "ini",
    "html",
    "diff",
    "none",
    "css",
    "xml",
    "gradle",
    "groovy",
}


class Listing(NamedTuple):
    """A block of code: its first and last line, and the language that it says it is written in."""

    start: int
    end: int
    language: str


def listings(path: str, lines: list[str]) -> Iterator[Listing]:
    """The blocks of a text that may be code of a program, in their order."""
    reader = _rst if path.endswith((".rst", ".txt")) else _markdown
    return (listing for listing in reader(lines) if listing.language.lower() not in _NO_CODE)


def _markdown(lines: list[str]) -> Iterator[Listing]:
    fence, language, start = "", "", 0
    for number, line in enumerate(lines, 1):
        found = _FENCE.match(line)
        if found and not fence:
            fence, language, start = found[1], found[2], number + 1
        elif found and fence and found[1].startswith(fence[:3]):
            if number - 1 >= start:
                yield Listing(start, number - 1, language)
            fence = ""


def _rst(lines: list[str]) -> Iterator[Listing]:
    number = 0
    while number < len(lines):
        found = _DIRECTIVE.match(lines[number])
        number += 1
        if not found:
            continue
        indent = len(found[1]) + 1
        start, end = _indented(lines, number, indent)
        if end > start:
            yield Listing(start + 1, end, found[2] or "")
        number = max(number, end)


def _indented(lines: list[str], number: int, indent: int) -> tuple[int, int]:
    """The indented block that follows, without options and blank lines at its ends: first index, end index."""
    while number < len(lines) and (not lines[number].strip() or lines[number].strip().startswith(":")):
        number += 1
    start = end = number
    while number < len(lines):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            break
        number += 1
        end = number if line.strip() else end
    return start, end
