"""Which methods of a type read one of its attributes."""

import re

from fondation_cli.course.facts.library import FUNCTIONS, Library
from fondation_cli.course.ranking.sharing import IMPLICIT
from fondation_cli.course.symbols import Definition

CONSTRUCTORS = {"__init__", "constructor"}


def readers_of(name: str, holder: Definition, library: Library, writer: str = "") -> tuple[str, ...]:
    """The methods that read an attribute of their object, but for its constructor and the `writer`."""
    found: list[str] = []
    for member in library.members(holder):
        if member.kind not in FUNCTIONS or member.name in CONSTRUCTORS or member.name in {holder.name, writer}:
            continue
        pattern = _reading(name, member, library)
        body = library.lines(member.path)[member.start_line - 1 : member.end_line]
        if pattern is not None and any(pattern.search(line) for line in body):
            found.append(member.name)
    return tuple(dict.fromkeys(found))


def _reading(name: str, member: Definition, library: Library) -> re.Pattern[str] | None:
    """How a line of a method looks that reads an attribute of its object; None where that cannot be told."""
    own = _own_word(member, library)
    if not own:
        return None
    bare = library.language(member.path) in IMPLICIT and not re.search(rf"\b{re.escape(name)}\b", member.signature)
    before = rf"(?:{own}\.)?" if bare else rf"{own}\."
    return re.compile(rf"(?<![\w.]){before}{re.escape(name)}\b(?!\s*(?:=[^=]|:=|\())")


def _own_word(member: Definition, library: Library) -> str:
    """How a method calls its own object."""
    language = library.language(member.path)
    if language in {"python", "rust", "ruby", "swift"}:
        return "self"
    if language == "go":
        receiver = re.match(r"func\s*\(\s*(\w+)", member.signature)
        return receiver[1] if receiver else ""
    return "this"
