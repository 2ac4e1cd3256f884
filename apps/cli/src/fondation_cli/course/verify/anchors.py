"""What a model says in a finished chapter hangs on something: a place, a commit, a name of code, or a fact."""

import re
from collections.abc import Iterable, Iterator

from fondation_cli.course.history.links import SCHEME
from fondation_cli.course.plan import Outline
from fondation_cli.course.verify.atoms import Atom, plain, read_inline
from fondation_cli.course.verify.blocks import Block, read_page
from fondation_cli.course.verify.claims import Fault, unproved_numbers
from fondation_cli.course.verify.commits import is_commit
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.facts import told_figures
from fondation_cli.course.verify.finished import Finding
from fondation_cli.course.verify.lines import Said, said_of_plan, says_no_more
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


def retitled(chapters: Iterable[Chapter], outline: Outline) -> Iterator[Finding]:
    """The titles that say more than the outline of ours does of their chapters."""
    plans = {plan.id: plan for plan in outline.chapters}
    for chapter in chapters:
        plan = plans.get(chapter.id)
        if plan is not None and chapter.title != plan.title:
            said = said_of_plan(plan, outline.title)
            if not says_no_more((Atom(chapter.title),), said):
                yield Finding(chapter.slug, Fault.TOLD, chapter.title[:_LONGEST])


def overstated(chapter: Chapter, told: Draft, said: Said) -> Iterator[Finding]:
    """The headings and goals of a model's chapter that say more than its facts and plain words do."""
    facts = {_bare(line) for line in _headings(told.markdown)}
    lines = [line for line in _headings(chapter.markdown) if _bare(line) not in facts]
    lines += [read_inline(goal) for goal in chapter.goals if goal not in told.goals]
    for line in lines:
        if not says_no_more(line, said):
            yield Finding(chapter.slug, Fault.TOLD, plain(line)[:_LONGEST])


def _is_anchor(atom: Atom) -> bool:
    return atom.is_code or atom.span is not None or atom.href.startswith(SCHEME)


def _bare(sentence: tuple[Atom, ...]) -> str:
    """The words of a sentence, its references and signs apart."""
    return " ".join(re.findall(r"\w+", "".join(atom.plain for atom in sentence if not atom.href).lower()))


def _headings(markdown: str) -> Iterator[tuple[Atom, ...]]:
    return (block.atoms for block in _leaves(read_page(markdown).blocks) if block.kind == "heading")


def _sentences(markdown: str) -> Iterator[tuple[Atom, ...]]:
    for block in _leaves(read_page(markdown).blocks):
        if block.kind == "heading":
            continue
        yield from (sentence for sentence in split_sentences(block.atoms) if _bare(sentence))


def _leaves(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if block.children:
            yield from _leaves(block.children)
        else:
            yield block
