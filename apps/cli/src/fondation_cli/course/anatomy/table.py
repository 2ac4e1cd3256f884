"""What must be said of a language to take its functions apart: which nodes of its syntax tree are which parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from fondation_cli.course.anatomy.statements import Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind

Reader = Callable[[Node | None], tuple[Statement, ...]]
"""Reads the statements of a block."""


@dataclass(frozen=True)
class Grammar:
    """Names of node types and fields.

    `members` maps a node `object.name` to its two fields; one without a name is its first child, or its last.
    """

    name: str
    module: str
    functions: frozenset[str]
    classes: frozenset[str]
    kinds: Mapping[str, Kind]
    calls: frozenset[str]
    members: Mapping[str, tuple[str, str]]
    comments: frozenset[str]
    entry: str = "language"
    wrappers: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    strings: frozenset[str] = frozenset()
    string_parts: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    """How a method calls its own object, where that is a word of the language."""
    closures: frozenset[str] = frozenset()
    """Nameless functions that are no statements: what they call happens later, if at all."""
    marks: frozenset[str] = frozenset()
    """Words that the tree keeps as nodes, and that say nothing of what a statement does: Swift's `try`."""
    tail: bool = False
    """Whether the last expression of a body is what the function gives."""
    swallows: bool = False
    """Whether the tree counts comments behind a function as its part."""
    capital_types: bool = False
    """Whether a call of a name with a capital letter makes an object: `Parcel("1")`."""
