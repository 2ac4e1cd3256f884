"""Whether a chapter of the earlier version holds at the new commit, sentence by sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.refreshing.anchoring import anchored
from fondation_cli.course.refreshing.basis import basis_of, writer_of
from fondation_cli.course.refreshing.moves import Moves
from fondation_cli.course.refreshing.places import places_in
from fondation_cli.course.refreshing.sentences import sentences_in
from fondation_cli.course.refreshing.staleness import touched_files
from fondation_cli.course.write.chapter import VERSION, write_chapter
from fondation_shared.course import Chapter, Reason
from fondation_shared.jobs import Language

Orders = Mapping[str, tuple[int, int | None]]
"""The numbers of the chapters before and now, by their slugs; None where one is gone."""

_WHOLE: Mapping[ChapterKind, Reason] = {
    ChapterKind.OVERVIEW: "project",
    ChapterKind.TESTING: "project",
    ChapterKind.HISTORY: "commits",
    ChapterKind.FURTHER: "commits",
}
"""What a chapter of these kinds speaks of, beside the code that it cites."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`kept` is the chapter with its lines where they are now, where it holds; else there is a `reason`.

    `made_again` of `sentences` did not stand in it before.
    """

    kept: Chapter | None = None
    reason: Reason | None = None
    made_again: int | None = None
    sentences: int | None = None


def judged(chapter: Chapter, sheet: FactSheet, language: Language, moves: Moves, orders: Orders) -> Judgement:
    """Whether a chapter may go on as it is.

    It may where the new facts are those of before, or would make it say each of its sentences again: then all of them
    are true still. Where they would make it say more, a chapter is written again only if its own lines changed too.
    """
    moved = anchored(chapter, moves, places_in(sheet), orders)
    same_places = all(old == new for old, new in orders.values())
    is_model = chapter.writer == "model"
    if moved is not None and (same_places or is_model) and chapter.basis == basis_of(sheet):
        return Judgement(kept=moved)
    if is_model:
        # Its sentences are not those that the facts would make: only the facts themselves say whether it holds.
        touched = bool(touched_files(chapter, moves))
        return Judgement(reason="lines" if touched else _elsewhere(chapter, sheet, frozenset()))
    draft = write_chapter(sheet, language)
    before, now = sentences_in((moved or chapter).markdown), sentences_in(draft.markdown)
    touched = bool(touched_files(chapter, moves))
    may_say_less = not touched and writer_of(chapter.basis or "") == VERSION
    if moved is not None and chapter.title == sheet.title and before <= now and (may_say_less or now <= before):
        return Judgement(kept=moved)
    reason = "lines" if touched else _elsewhere(chapter, sheet, before - now)
    return Judgement(reason=reason) if moved is None else Judgement(None, reason, len(now - before), len(now))


def _elsewhere(chapter: Chapter, sheet: FactSheet, lost: frozenset[str]) -> Reason:
    """Why a chapter does not hold whose own lines stand."""
    if writer_of(chapter.basis or "") != VERSION:
        return "writer"
    if lost and all("](chapter:" in sentence for sentence in lost):
        return "neighbours"
    return _WHOLE.get(sheet.kind, "facts")
