"""Reads a chapter's Markdown: ordinary Markdown without HTML, and excerpts that stand alone on a line."""

from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from fondation_cli.course import markup
from fondation_cli.course.site import routes

_TOP = 2
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text; `level` 2 to 4."""

    level: int
    anchor: str
    text: str


def _excerpt(state: StateBlock, start_line: int, _end_line: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it
    if state.is_code_block(start_line):
        return False
    span = markup.excerpted(state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]])
    if span is None:
        return False
    if not silent:
        state.push("excerpt", "figure", 0).meta = {"span": span}
        state.line = start_line + 1
    return True


@cache
def parser() -> MarkdownIt:
    """The parser of chapters: no HTML, tables, and `excerpt` tokens with a `Span` in their `meta`."""
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    before: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    reader.block.ruler.before("paragraph", "excerpt", _excerpt, before)
    return reader


def without_title(tokens: list[Token]) -> list[Token]:
    """The tokens behind the chapter's title, which a page has already."""
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return tokens[3:]
    return tokens


def name_headings(tokens: list[Token], reserved: frozenset[str] = frozenset()) -> list[Heading]:
    """Number the levels from 2 without a hole at the top, and give each heading its anchor, none of the reserved."""
    levels = [int(token.tag[1:]) for token in tokens if token.type == "heading_open"]
    shift = _TOP - min(levels, default=_TOP)
    taken = set(reserved)
    found = []
    for opening, content, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = min(int(opening.tag[1:]) + shift, _DEEPEST)
        text = plain(content.children or [])
        anchor = _free(routes.anchor(text), taken)
        taken.add(anchor)
        opening.tag = closing.tag = f"h{level}"
        opening.attrs["id"] = anchor
        found.append(Heading(level, anchor, text))
    return found


def _free(anchor: str, taken: set[str]) -> str:
    candidate, number = anchor, 1
    while candidate in taken:
        number += 1
        candidate = f"{anchor}-{number}"
    return candidate


def plain(children: list[Token]) -> str:
    """The words of inline tokens without any markup."""
    return "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in children)


def plain_line(markdown: str) -> str:
    """One line of Markdown as plain words."""
    return "".join(plain(token.children or []) for token in parser().parseInline(markdown))
