"""The drawings of single chapters: who works with whom, families of types, the call that is followed, the past."""

from collections.abc import Iterator, Sequence

from fondation_cli.course.diagrams import sequence
from fondation_cli.course.diagrams.collaboration import Collaborations, id_of
from fondation_cli.course.diagrams.columns import draw_columns
from fondation_cli.course.diagrams.family import Families, draw_family, flat, sentences
from fondation_cli.course.diagrams.lifelines import draw_lifelines
from fondation_cli.course.diagrams.rails import draw_rails
from fondation_cli.course.diagrams.rows import draw_rows
from fondation_cli.course.diagrams.timeline import timeline
from fondation_cli.course.diagrams.uses import UseFinder
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.symbols import Index
from fondation_cli.course.words import Words
from fondation_shared.course import Diagram, Edge
from fondation_shared.jobs import Language

COLLABORATION = "collaboration-"
FAMILY = "family-"


def chapter_diagrams(outline: Outline, index: Index, sheets: Sequence[FactSheet], language: Language) -> list[Diagram]:
    """The drawings that belong to chapters, in the order of the chapters; none where there is too little to draw."""
    words = Words(language)
    finder = UseFinder(outline, index)
    collaborations = Collaborations(outline, finder, words)
    families = Families(outline, finder)
    taken: set[Key] = set()
    by_id = {sheet.id: sheet for sheet in sheets}
    found = list[Diagram]()
    for chapter in outline.chapters:
        if chapter.kind is ChapterKind.CONCEPT:
            found += _collaboration(chapter, collaborations, words)
            found += _family(chapter, families, taken, words)
        elif chapter.kind is ChapterKind.TRACE and chapter.id in by_id:
            found += _sequence(chapter, by_id[chapter.id], index, words)
        elif chapter.kind is ChapterKind.HISTORY and chapter.id in by_id:
            history = by_id[chapter.id].history
            past = timeline(history, chapter.id, words) if history is not None else None
            found += [past] if past is not None else []
    return found


def _collaboration(chapter: ChapterPlan, collaborations: Collaborations, words: Words) -> Iterator[Diagram]:
    found = collaborations.of(chapter)
    if found is None:
        return
    title = words.say("collaboration_title", name=found.subjects[0].name)
    yield Diagram(
        id=COLLABORATION + chapter.id,
        title=title,
        chapter=chapter.id,
        svg=draw_columns(title, found, words),
        narrow=draw_rows(title, found, words),
        text=found.text,
        edges=[Edge(from_=source, to=target, fact=use.fact) for source, target, use in found.arrows],
    )


def _family(chapter: ChapterPlan, families: Families, taken: set[Key], words: Words) -> Iterator[Diagram]:
    root = families.of(chapter, taken)
    if root is None:
        return
    title = words.say("family_title", name=root.definition.qualified)
    subjects = {id_of(subject) for subject in chapter.subjects}
    ties = [each.seen for each in flat(root) if each.seen is not None]
    yield Diagram(
        id=FAMILY + chapter.id,
        title=title,
        chapter=chapter.id,
        svg=draw_family(title, root, subjects, words),
        text=sentences(root, words),
        edges=[Edge(from_=id_of(tie.source), to=id_of(tie.target), fact=tie.fact) for tie in ties],
    )


def _sequence(chapter: ChapterPlan, sheet: FactSheet, index: Index, words: Words) -> Iterator[Diagram]:
    found = sequence.sequence_of(sheet.trace, index, words) if sheet.trace is not None else None
    if found is None:
        return
    title = words.say("sequence_title", name=found.first[1])
    yield Diagram(
        id=sequence.ID,
        title=title,
        chapter=chapter.id,
        svg=draw_lifelines(title, found),
        narrow=draw_rails(title, found),
        text=found.text,
        edges=[Edge(from_=each.source, to=each.target, fact=each.fact) for each in found.messages],
    )
