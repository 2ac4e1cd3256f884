"""Comments that document: the block right before a definition, and the one that opens a file."""

import inspect
import re

from tree_sitter import Node

from fondation_cli.course.languages.description import Language

_OPENER = re.compile(r"(?:/\*\*|/\*!|/\*|///|//!|//|#:|#!|#) ?")
_NO_DOCUMENTATION = (
    "copyright",
    "licen",
    "spdx-",
    "eslint",
    "jshint",
    "@ts-",
    "-*- coding",
    "prettier-ignore",
    "noqa",
    "type: ignore",
    "todo:",
    "todo(",
    "fixme",
    "removedin",
    "frozen_string_literal",
    "clang-format",
    "rubocop:",
    "swiftlint:",
    "phpcs:",
    "nolint",
)
_FEWEST_WORDS = 4
_REACHED = 400
"""Bytes before a definition in which its comment, if any, must end."""

_ENDS = (b"]", b"*/", b"=end")
"""Of comments, and of what may stand between them and a definition."""

_MAYBE_RULE = re.compile(r"^\s*[-=*#~/+_]", re.MULTILINE)
_RULE = re.compile(r"^[-=*#~/+_ ]{3,}$|^===-")


def comment_before(outer: Node, language: Language, source: bytes) -> str | None:
    """The text of the comments that touch a definition from above."""
    if language.prepared is None and _nothing_above(source, outer.start_byte):
        return None
    found: list[Node] = []
    below, node = outer, outer.prev_sibling
    if node is None and outer.parent is not None and outer.parent.type == "block":
        # Python counts what stands above the first line of a body to its head.
        node = outer.parent.prev_sibling
    while language.swallows and node is not None and node.type not in language.comments and node.children:
        node = node.children[-1]
    while node is not None and (node.type in language.comments or node.type in language.attributes):
        if below.start_point.row - node.end_point.row > _reach(node) or _trails(node):
            break
        if node.type in language.comments:
            found.append(node)
        below, node = node, node.prev_sibling
    return _clean(found[::-1], source) if found else None


def _nothing_above(source: bytes, start: int) -> bool:
    """Whether what stands before a place is surely no comment, by its last line: far cheaper than to ask the tree."""
    before = source[max(0, start - _REACHED) : start].rstrip()
    line = before[before.rfind(b"\n") + 1 :]
    if len(line) == len(before) and start > _REACHED:
        return False
    return not (before.endswith(_ENDS) or b"#" in line or b"//" in line)


def last_word(node: Node, language: Language) -> Node:
    """The last leaf of a node that is no comment."""
    while True:
        inner = [
            child
            for child in node.children
            if child.type not in language.comments and child.end_byte > child.start_byte
        ]
        if not inner:
            return node
        node = inner[-1]


def file_comment(root: Node, language: Language, source: bytes) -> str | None:
    """The text of the comments at the top of a file, unless they speak of its licence or to a tool."""
    found: list[Node] = []
    place = 0
    while place < root.child_count and (node := root.child(place)) is not None:
        place += 1
        if node.type not in language.comments or (found and node.start_point.row - found[-1].end_point.row > 1):
            break
        found.append(node)
    return _before_licence(_text(found, source)) if found else None


def _reach(node: Node) -> int:
    """How many lines below its end a comment speaks for: a `/**` keeps its meaning over one empty line."""
    return 2 if (node.text or b"").startswith(b"/**") else 1


def _trails(node: Node) -> bool:
    """Whether a comment stands behind something else on its line, which is then what it speaks of."""
    before = node.prev_sibling
    return before is not None and before.end_point.row == node.start_point.row and before.end_point.column > 0


def _clean(comments: list[Node], source: bytes) -> str | None:
    text = _text(comments, source)
    return None if not text or _speaks_of_no_code(text) else text


def _speaks_of_no_code(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _NO_DOCUMENTATION)


def _text(comments: list[Node], source: bytes) -> str:
    """What comments say, without their markers and without lines that only separate."""
    text = "\n".join(_unmark(source[node.start_byte : node.end_byte].decode(errors="replace")) for node in comments)
    said = inspect.cleandoc(text)
    if _MAYBE_RULE.search(said):
        said = "\n".join("" if _RULE.match(line.strip()) else line for line in said.split("\n"))
    return said.strip()


def _before_licence(text: str) -> str | None:
    """`inflate.c -- expands what deflate made`, as far as it stands above the licence."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines) if _speaks_of_no_code(line)), None)
    if end is None:
        return text or None
    kept = "\n".join(lines[:end]).strip()
    return kept if len(kept.split()) >= _FEWEST_WORDS else None


def _unmark(comment: str) -> str:
    """One comment without its markers: `/** … */`, a star or the slashes before each line."""
    comment = comment.strip()
    if comment.startswith("/*"):
        lines = comment.removesuffix("*/").split("\n")
        return "\n".join([_without_opener(lines[0]), *(_without_star(line) for line in lines[1:])])
    return _without_opener(comment)


def _without_opener(line: str) -> str:
    opener = _OPENER.match(line)
    return line[opener.end() if opener else 0 :].rstrip()


def _without_star(line: str) -> str:
    bare = line.strip()
    return bare[1:].removeprefix(" ") if bare.startswith("*") else line.rstrip()
