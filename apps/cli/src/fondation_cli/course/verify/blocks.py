"""A chapter's Markdown as a tree of blocks, and back. Blocks that chapters do not have are dropped, and counted."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode

from fondation_cli.course import markup
from fondation_cli.course.site.parse import parser
from fondation_cli.course.verify.atoms import Atom, read_inline, write_inline

_LINE_START = re.compile(r"^(\d*)([#+\-=.)>])(?=\s|$)")
_LISTS = {"bullet_list", "ordered_list"}
_MOST_KEPT = 64
"""Pages that are kept as they were read: each is looked at several times, by itself and as what others stand beside."""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is heading, paragraph, excerpt, rule, blockquote, bullet_list, ordered_list or list_item."""

    kind: str
    level: int = 0
    atoms: tuple[Atom, ...] = ()
    span: markup.Span | None = None
    children: tuple["Block", ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed chapter; `dropped` counts the blocks that may not stand in one."""

    blocks: tuple[Block, ...]
    dropped: int


@lru_cache(_MOST_KEPT)
def read_page(markdown: str) -> Page:
    """The blocks of a chapter."""
    dropped = [0]
    root = SyntaxTreeNode(parser().parse(markdown))
    return Page(_children(root, dropped), dropped[0])


def _children(node: SyntaxTreeNode, dropped: list[int]) -> tuple[Block, ...]:
    found = [_block(child, dropped) for child in node.children]
    return tuple(block for block in found if block is not None)


def _block(node: SyntaxTreeNode, dropped: list[int]) -> Block | None:
    if node.type == "heading":
        return Block("heading", level=int(node.tag[1:]), atoms=_inline(node))
    if node.type == "paragraph":
        return Block("paragraph", atoms=_inline(node))
    if node.type == "excerpt":
        return Block("excerpt", span=node.meta["span"])
    if node.type == "hr":
        return Block("rule")
    if node.type in _LISTS or node.type in {"list_item", "blockquote"}:
        return Block(node.type, children=_children(node, dropped))
    dropped[0] += 1
    return None


def _inline(node: SyntaxTreeNode) -> tuple[Atom, ...]:
    return tuple(atom for child in node.children for atom in read_inline(child.content))


def map_blocks(blocks: tuple[Block, ...], change: Callable[[Block], Block | None]) -> tuple[Block, ...]:
    """Every leaf block changed, in order; what became empty is left out, and a heading with nothing under it too."""
    kept: list[Block] = []
    for block in blocks:
        if block.children:
            inner = map_blocks(block.children, change)
            if inner:
                kept.append(replace(block, children=inner))
        elif (changed := change(block)) is not None:
            kept.append(changed)
    return tuple(kept)


def without_bare_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without headings that nothing follows before the next heading of the same or a higher rank."""
    kept: list[Block] = []
    for block in reversed(blocks):
        follower = kept[-1] if kept else None
        bare = follower is None or (follower.kind == "heading" and follower.level <= block.level)
        if block.kind != "heading" or not bare:
            kept.append(block)
    return tuple(reversed(kept))


def write_page(blocks: tuple[Block, ...]) -> str:
    """The blocks as Markdown, each paragraph on one line."""
    return "\n\n".join(_write(block) for block in blocks) + "\n"


def _write(block: Block) -> str:
    if block.kind == "heading":
        return "#" * block.level + " " + write_inline(block.atoms).strip()
    if block.kind == "excerpt" and block.span is not None:
        return markup.excerpt(block.span)
    if block.kind == "rule":
        return "---"
    if block.kind == "blockquote":
        inner = "\n\n".join(_write(child) for child in block.children)
        return "\n".join(f"> {line}".rstrip() for line in inner.splitlines())
    if block.kind in _LISTS:
        return "\n".join(_item(child, number, block.kind) for number, child in enumerate(block.children, 1))
    return _LINE_START.sub(r"\1\\\2", write_inline(block.atoms).strip())


def _item(block: Block, number: int, kind: str) -> str:
    marker = f"{number}. " if kind == "ordered_list" else "- "
    joint = "\n" if all(child.kind == "paragraph" or child.kind in _LISTS for child in block.children) else "\n\n"
    inner = joint.join(_write(child) for child in block.children)
    lines = inner.splitlines()
    return "\n".join([marker + lines[0], *(" " * len(marker) + line if line else "" for line in lines[1:])])
