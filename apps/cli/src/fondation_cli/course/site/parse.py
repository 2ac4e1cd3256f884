"""Reads a chapter's Markdown: ordinary Markdown without HTML, and excerpts that stand alone on a line."""

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from fondation_cli.course import markup


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


def parser() -> MarkdownIt:
    """A parser of chapters: no HTML, tables, and `excerpt` tokens with a `Span` in their `meta`."""
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    before: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    reader.block.ruler.before("paragraph", "excerpt", _excerpt, before)
    return reader
