"""Reads the statements of a block in order, each with its comment."""

from dataclasses import replace

from tree_sitter import Node

from fondation_cli.course.anatomy.comments import join_comments
from fondation_cli.course.anatomy.compound import read_node
from fondation_cli.course.anatomy.nodes import first_line, last_line
from fondation_cli.course.anatomy.statements import Statement
from fondation_cli.course.anatomy.table import Grammar, Reader

_DEEPEST = 6


def read_block(block: Node | None, grammar: Grammar, depth: int = 0) -> tuple[Statement, ...]:
    """The statements of a block; a body that is one bare statement gives that one."""
    if block is None or depth > _DEEPEST:
        return ()
    children = _flat(block, grammar) if block.type in grammar.blocks else [block]
    reader: Reader = lambda inner: read_block(inner, grammar, depth + 1)  # noqa: E731 (one line, handed on)
    statements: list[Statement] = []
    pending = _before(block, grammar)
    above = first_line(pending[0] if pending else block)
    for child in children:
        if child.type not in grammar.comments:
            statements.append(_placed(read_node(child, grammar, reader), pending, above))
            pending, above = [], last_line(child)
        elif statements and statements[-1].end == first_line(child):
            statements[-1] = replace(statements[-1], comment=statements[-1].comment or join_comments([child]))
        else:
            pending.append(child)
    return tuple(statements)


def _placed(statement: Statement, comments: list[Node], above: int) -> Statement:
    """The statement with the comment right above it, and whether a blank line separates both from what came before."""
    start = first_line(comments[0]) if comments else statement.start
    near = comments if comments and last_line(comments[-1]) + 1 >= statement.start else []
    return replace(statement, comment=join_comments(near) if near else None, after_blank=start > above + 1)


def _flat(block: Node, grammar: Grammar) -> list[Node]:
    found: list[Node] = []
    for child in block.named_children:
        found.extend(_flat(child, grammar) if child.type in grammar.blocks else [child])
    return found


def _before(block: Node, grammar: Grammar) -> list[Node]:
    """The comments between the head of a block and its first statement, which Python's trees keep outside of it."""
    found: list[Node] = []
    node = block.prev_sibling if block.type in grammar.blocks else None
    while node is not None and node.type in grammar.comments:
        found.insert(0, node)
        node = node.prev_sibling
    head = first_line(node) if node is not None else 0
    return [comment for comment in found if first_line(comment) > head]
