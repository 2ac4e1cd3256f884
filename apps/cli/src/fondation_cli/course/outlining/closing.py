"""The chapters behind those on the code: its past, where that is at hand, and where to go next."""

from dataclasses import replace

from fondation_cli.course.facts.further import has_further
from fondation_cli.course.facts.history import has_history
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.past import Past
from fondation_cli.course.outlining import titles
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index

_BOTH = 2


def with_closing(outline: Outline, index: Index, snapshot: Snapshot, *, most: int | None, language: str) -> Outline:
    """The outline with the chapters that close the course, as far as `most` chapters leave room for them."""
    room = _BOTH if most is None else most - len(outline.chapters)
    if room < 1 or not outline.chapters:
        return outline
    past = Past(Library(outline, index, snapshot), snapshot.history)
    plans: list[ChapterPlan] = []
    if has_history(past):
        plans.append(_plan("history", ChapterKind.HISTORY, titles.history(outline.title, language)))
    if len(plans) < room and has_further(past):
        plans.append(_plan("further", ChapterKind.FURTHER, titles.further(language)))
    first = len(outline.chapters) + 1
    numbered = tuple(replace(plan, order=order) for order, plan in enumerate(plans, first))
    return replace(outline, chapters=(*outline.chapters, *numbered))


def _plan(identity: str, kind: ChapterKind, title: str) -> ChapterPlan:
    return ChapterPlan(
        id=identity,
        slug=identity,
        order=0,
        kind=kind,
        title=title,
        subjects=(),
        members=(),
        paths=(),
        prerequisites=("overview",),
    )
