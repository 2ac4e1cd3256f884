"""Terms that documents define: glossaries of Sphinx, lists of definitions, bold words with what they mean."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_GLOSSARY = re.compile(r"^\s*\.\. glossary::")
_BOLD = re.compile(
    r"^\s*(?:[-*+]\s+)?(?:\*\*|__)(?P<term>[^*_`]{2,40}?)(?:\*\*|__)\s*(?:[:–—]|\s-\s|:?\s*$)\s*(?P<rest>.*)$"
)
_BOLD_COLON = re.compile(r"^\s*[-*+]\s+(?:\*\*|__)(?P<term>[^*_`:]{2,40}):(?:\*\*|__)\s*(?P<rest>\S.*)$")
_MARKED = re.compile(r"^:\s+(?P<rest>\S.*)$")
_HEADING = re.compile(r"^#{2,4}\s+(?P<term>[\w][\w \-/]{1,38})$")
_TERM = re.compile(r"^[^\W\d][\w \-/.]{1,38}$")
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Defined:
    """A term, the text behind it, and the line where that begins."""

    term: str
    text: str
    start: int


def definitions_in(lines: Sequence[str], *, is_glossary: bool) -> Iterator[Defined]:
    """The definitions of a page in their order. In a glossary headings are terms, and bold words begin definitions."""
    number = 0
    while number < len(lines):
        line = lines[number]
        if _GLOSSARY.match(line):
            found, number = _sphinx(lines, number + 1)
            yield from found
            continue
        defined = _marked(lines, number) or (_in_glossary(lines, number) if is_glossary else None)
        if defined is not None:
            yield defined
        number += 1


def _sphinx(lines: Sequence[str], first: int) -> tuple[list[Defined], int]:
    """The terms of a `.. glossary::`, each with the deeper lines below it; and the line behind all of them."""
    found: list[Defined] = []
    number = first
    indent = 0
    while number < len(lines):
        line = lines[number]
        depth = len(line) - len(line.lstrip())
        if line.strip() and not depth:
            break
        indent = indent or (depth if line.strip() and not line.strip().startswith(":") else 0)
        if line.strip() and depth == indent and _TERM.match(line.strip()):
            text = _below(lines, number + 1, indent)
            if text:
                found.append(Defined(line.strip(), text, number + 2))
        number += 1
    return found, number


def _below(lines: Sequence[str], first: int, indent: int) -> str:
    """The text of the deeper lines from here to the first empty one."""
    said: list[str] = []
    for line in lines[first : first + _MOST_LINES]:
        if not line.strip() or len(line) - len(line.lstrip()) <= indent:
            break
        said.append(line.strip())
    return " ".join(said)


def _marked(lines: Sequence[str], number: int) -> Defined | None:
    """A list of definitions of Markdown: a line with the term, and below it one that begins with a colon."""
    found = _MARKED.match(lines[number + 1]) if number + 1 < len(lines) else None
    term = lines[number].strip()
    if found is None or not _TERM.match(term):
        return None
    return Defined(term, _paragraph(found["rest"], lines, number + 2), number + 2)


def _in_glossary(lines: Sequence[str], number: int) -> Defined | None:
    line = lines[number]
    heading = _HEADING.match(line)
    if heading is not None:
        start = next((at for at in range(number + 1, min(number + 4, len(lines))) if lines[at].strip()), None)
        if start is None or not re.match(r"[\w`*_(]", lines[start].strip()):
            return None
        return Defined(heading["term"].strip(), _paragraph(lines[start], lines, start + 1), start + 1)
    found = _BOLD_COLON.match(line) or _BOLD.match(line)
    if found is None or not found["rest"].strip():
        return None
    return Defined(found["term"].strip(), _paragraph(found["rest"], lines, number + 1), number + 1)


def _paragraph(opening: str, lines: Sequence[str], following: int) -> str:
    said = [opening.strip()]
    for line in lines[following : following + _MOST_LINES]:
        if not line.strip() or re.match(r"\s*(?:[-*+#:]|\d+\.)\s", line):
            break
        said.append(line.strip())
    return " ".join(said)
