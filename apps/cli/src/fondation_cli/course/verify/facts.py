"""What the offline text of a chapter says in figures: all that another text of the same facts may count."""

from collections.abc import Iterable, Iterator

from fondation_cli.course.verify.atoms import Atom, read_inline
from fondation_cli.course.verify.blocks import Block, read_page
from fondation_cli.course.verify.figures import Figure, coded_figures, figures_of
from fondation_cli.course.verify.sentences import split_sentences
from fondation_cli.course.write.draft import Draft


def told_figures(offline: Draft | None) -> frozenset[Figure] | None:
    """The figures of a chapter as its facts give them; None where they are not at hand."""
    if offline is None:
        return None
    rows = list(_rows(offline))
    said = frozenset(figure for row in rows for figure in figures_of(row, offline.language))
    return said | frozenset(figure for row in rows for figure in coded_figures(row))


def _rows(offline: Draft) -> Iterator[tuple[Atom, ...]]:
    for text in (offline.title, *offline.goals):
        yield from split_sentences(read_inline(text))
    for block in _leaves(read_page(offline.markdown).blocks):
        yield from split_sentences(block.atoms)


def _leaves(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from _leaves(block.children) if block.children else (block,)
