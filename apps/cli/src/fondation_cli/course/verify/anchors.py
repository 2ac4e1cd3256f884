"""What a model says in a finished chapter hangs on something: a place, a commit, a name of code, or a fact."""

import re
from collections.abc import Iterator

from fondation_cli.course.history.links import SCHEME
from fondation_cli.course.verify.atoms import Atom
from fondation_cli.course.verify.blocks import Block, read_page
from fondation_cli.course.verify.claims import Fault, unproved_numbers
from fondation_cli.course.verify.commits import is_commit
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.facts import told_figures
from fondation_cli.course.verify.finished import Finding
from fondation_cli.course.verify.sentences import split_sentences
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Chapter

_LONGEST = 80


def unanchored(chapter: Chapter, told: Draft, evidence: Evidence) -> Iterator[Finding]:
    """The sentences of a model's chapter that nothing could be held against; `told` is what its facts say."""
    facts = {_bare(sentence) for sentence in _sentences(told.markdown)}
    figures = told_figures(told) or frozenset()
    for sentence in _sentences(chapter.markdown):
        if not any(map(_is_anchor, sentence)) and _bare(sentence) not in facts:
            yield Finding(chapter.slug, Fault.TOLD, "".join(atom.plain for atom in sentence).strip()[:_LONGEST])
        elif not any(map(is_commit, sentence)):
            # A number beside a commit may be that commit's own, and those are looked up with it.
            yield from (
                Finding(chapter.slug, Fault.FIGURE, number) for number in unproved_numbers(sentence, evidence, figures)
            )


def _is_anchor(atom: Atom) -> bool:
    return atom.is_code or atom.span is not None or atom.href.startswith(SCHEME)


def _bare(sentence: tuple[Atom, ...]) -> str:
    """The words of a sentence, its references and signs apart."""
    return " ".join(re.findall(r"\w+", "".join(atom.plain for atom in sentence if not atom.href).lower()))


def _sentences(markdown: str) -> Iterator[tuple[Atom, ...]]:
    for block in _leaves(read_page(markdown).blocks):
        yield from (sentence for sentence in split_sentences(block.atoms) if _bare(sentence))


def _leaves(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if block.children:
            yield from _leaves(block.children)
        elif block.kind != "heading":
            yield block
