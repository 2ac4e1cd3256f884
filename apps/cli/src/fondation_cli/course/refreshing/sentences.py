"""What a chapter says, sentence by sentence."""

from collections.abc import Iterator

from fondation_cli.course import markup
from fondation_cli.course.verify.atoms import write_inline
from fondation_cli.course.verify.blocks import Block, read_page
from fondation_cli.course.verify.sentences import split_sentences


def sentences_in(markdown: str) -> frozenset[str]:
    """Every sentence, heading, item and excerpt of a chapter, with the places that they cite."""
    return frozenset(each for block in read_page(markdown).blocks for each in _said(block))


def _said(block: Block) -> Iterator[str]:
    if block.span is not None:
        yield markup.excerpt(block.span)
    for sentence in split_sentences(block.atoms):
        yield write_inline(sentence).strip()
    for child in block.children:
        yield from _said(child)
