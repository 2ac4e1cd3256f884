"""Comments beside code, and which statement each belongs to."""

import re

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import first_line, last_line
from fondation_cli.course.anatomy.statements import Comment

_MARKERS = re.compile(r"^\s*(?:#+[:!]?|//+[!/]?|/\*+!?|\*+(?!/))?\s?|\s*\*+/\s*$")
_SILENT = re.compile(
    r"^\s*(?:type:|noqa|pragma|pylint|mypy:|ruff|fmt:|isort|eslint|jshint|istanbul|c8 |v8 |prettier|@ts-|nolint|nosec"
    r"|[-=*#~/\s]*$|https?://\S+$)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:if|for|while|return|import|from)\b.*[:;({]\s*$|^[\w.]+\(.*\)\s*;?$|^[\w.]+\s*=\s*\S+$"
)


def join_comments(nodes: list[Node]) -> Comment | None:
    """Neighbouring comment nodes as one comment; None where they say nothing to a reader (linter marks, dead code)."""
    said: list[str] = []
    for node in nodes:
        text = (node.text or b"").decode("utf-8", "replace")
        lines = [_MARKERS.sub("", line).strip() for line in text.splitlines()]
        said.extend(line for line in lines if line and not _SILENT.match(line))
    if not said or all(_CODE.search(line) for line in said):
        return None
    return Comment(" ".join(said), first_line(nodes[0]), last_line(nodes[-1]))
