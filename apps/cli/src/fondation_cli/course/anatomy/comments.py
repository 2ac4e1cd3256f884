"""Comments beside code, and which statement each belongs to."""

import re

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import first_line, last_line
from fondation_cli.course.anatomy.statements import Comment

_MARKERS = re.compile(r"^\s*(?:#+[:!]?|//+[!/]?|/\*+!?|\*+(?!/))?\s?|\s*\*+/\s*$")
_SILENT = re.compile(
    r"^\s*(?:type:|noqa|pragma|pylint|mypy:|ruff|fmt:|isort|eslint|jshint|istanbul|c8 |v8 |prettier|@ts-|nolint|nosec"
    r"|pyright:|pyre-|tslint|biome-|deno-"
    r"|clang-|cppcheck|rubocop:|phpcs:|phpstan|@phpstan|psalm|@psalm|swiftlint:|ktlint|noinspection|resharper|cspell"
    r"|#?(?:end)?region\b|go:\w+|\+build"
    r"|[-=*#~/\s]*$|https?://\S+$)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-*+•]|\d+[.)])\s+\S")
_CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:if|for|while|return|import|from)\b.*[:;({]\s*$|^[\w.]+\(.*\)\s*;?$|^[\w.]+\s*=\s*\S+$"
)


def _as_prose(lines: list[str]) -> list[str]:
    """The lines without a list and what announces it; before an empty line a sentence ends, with its full stop."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _ITEM.match(line) and kept and kept[-1].endswith(":"):
            return _announced_off(kept)
        if line:
            kept.append(line)
        elif kept and kept[-1][-1].isalnum() and any(lines[number:]):
            kept[-1] += "."
    return kept


def _announced_off(lines: list[str]) -> list[str]:
    """The lines without their last sentence."""
    text = "\n".join(lines)
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", text)]
    return text[: ends[-1]].splitlines() if ends else []


def join_comments(nodes: list[Node]) -> Comment | None:
    """Neighbouring comment nodes as one comment; None where they say nothing to a reader (linter marks, dead code)."""
    said: list[str] = []
    for node in nodes:
        text = (node.text or b"").decode("utf-8", "replace")
        lines = [_MARKERS.sub("", line).strip() for line in text.splitlines()]
        said.extend(line for line in lines if not line or not _SILENT.match(line))
    said = _as_prose(said)
    if not said or all(_CODE.search(line) for line in said):
        return None
    return Comment(" ".join(said), first_line(nodes[0]), last_line(nodes[-1]))
