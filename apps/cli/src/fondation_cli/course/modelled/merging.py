"""Whether a model's outline fits the facts, and ours as it makes it: merged, in its order, under its titles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from fondation_cli.course.modelled.answers import OutlineAnswer, PlannedChapter
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_shared.course import Chapter

_MOST_SUBJECTS = 5
_FEWEST_CHAPTERS = 3

Thing = TypeVar("Thing")


def misfits(answer: OutlineAnswer, outline: Outline) -> list[str]:
    """What in an outline contradicts the one that the facts give; empty where it can be taken."""
    known = {plan.id: plan for plan in outline.chapters}
    named = [identity for each in answer.chapters for identity in (each.id, *each.merge)]
    found = [f"there is no chapter {identity!r}" for identity in named if identity not in known]
    found += [f"{identity} is named {named.count(identity)} times" for identity in known if named.count(identity) != 1]
    if found:
        return found
    return [*_merges(answer, known), *_order(answer, known)]


def _merges(answer: OutlineAnswer, known: Mapping[str, ChapterPlan]) -> Iterator[str]:
    for each in answer.chapters:
        whole = [known[identity] for identity in (each.id, *each.merge)]
        if each.merge and any(plan.kind is not ChapterKind.CONCEPT for plan in whole):
            yield f"{each.id}: only chapters of the kind concept can be merged"
        if sum(len(plan.subjects) for plan in whole) > _MOST_SUBJECTS and each.merge:
            yield f"{each.id}: with {', '.join(each.merge)} it would have more than {_MOST_SUBJECTS} subjects"
    if len(answer.chapters) < min(_FEWEST_CHAPTERS, len(known)):
        yield "too much is merged"


def _order(answer: OutlineAnswer, known: Mapping[str, ChapterPlan]) -> Iterator[str]:
    home = {identity: each.id for each in answer.chapters for identity in (each.id, *each.merge)}
    place = {each.id: number for number, each in enumerate(answer.chapters)}
    for identity, plan in known.items():
        for need in plan.prerequisites:
            if place[home[need]] > place[home[identity]]:
                yield f"{identity} builds on {need}, which has to come before it"
    first, *rest = known.values()
    last = [plan.id for plan in rest if plan.kind is not ChapterKind.CONCEPT]
    if answer.chapters[0].id != first.id:
        yield f"{first.id} comes first"
    if last and [each.id for each in answer.chapters[-len(last) :]] != last:
        yield f"these come last, in this order: {', '.join(last)}"


def as_before(outline: Outline, earlier: Sequence[Chapter]) -> Outline:
    """A new outline of ours with what an earlier one had merged, where that still fits."""
    known = {plan.id: plan for plan in outline.chapters}
    merges = {
        each.id: [one for one in each.merged if one in known and one != each.id] for each in earlier if each.id in known
    }
    if not any(merges.values()):
        return outline
    gone = {one for merged in merges.values() for one in merged}
    order = {each.id: each.order for each in earlier}
    first, *rest = [plan for plan in outline.chapters if plan.id not in gone]
    concepts = [plan for plan in rest if plan.kind is ChapterKind.CONCEPT]
    last = [plan for plan in rest if plan.kind is not ChapterKind.CONCEPT]
    concepts.sort(key=lambda plan: order.get(plan.id, len(order) + plan.order))
    chapters = [PlannedChapter(id=plan.id, merge=merges.get(plan.id, [])) for plan in (first, *concepts, *last)]
    answer = OutlineAnswer(chapters=chapters)
    # Their order need not fit: a person may have put the chapters as no facts would.
    return outline if any(_merges(answer, known)) else applied(answer, outline, {})


def applied(answer: OutlineAnswer, outline: Outline, titles: Mapping[str, str]) -> Outline:
    """The outline as the answer has it, which must fit. A chapter with no title among `titles` keeps its own."""
    known = {plan.id: plan for plan in outline.chapters}
    home = {identity: each.id for each in answer.chapters for identity in (each.id, *each.merge)}
    place = {each.id: number for number, each in enumerate(answer.chapters, 1)}
    chapters = [_merged(each, known) for each in answer.chapters]
    return replace(
        outline,
        chapters=tuple(
            replace(
                plan,
                order=place[plan.id],
                title=titles.get(plan.id, plan.title),
                prerequisites=_elsewhere(plan.prerequisites, plan.id, home),
                cycle=tuple(each for each in _elsewhere(plan.cycle, plan.id, home) if place[each] > place[plan.id]),
            )
            for plan in chapters
        ),
    )


def _merged(each: PlannedChapter, known: Mapping[str, ChapterPlan]) -> ChapterPlan:
    plans = [known[identity] for identity in (each.id, *each.merge)]
    return replace(
        plans[0],
        subjects=_union([plan.subjects for plan in plans]),
        members=_union([plan.members for plan in plans]),
        paths=_union([plan.paths for plan in plans]),
        prerequisites=_union([plan.prerequisites for plan in plans]),
        cycle=_union([plan.cycle for plan in plans]),
        companions=_union([plan.companions for plan in plans]),
        workings=_union([plan.workings for plan in plans]),
        merged=tuple(each.merge),
    )


def _union(lists: Sequence[tuple[Thing, ...]]) -> tuple[Thing, ...]:
    return tuple(dict.fromkeys(one for each in lists for one in each))


def _elsewhere(ids: Sequence[str], own: str, home: Mapping[str, str]) -> tuple[str, ...]:
    """The chapters that these are told in now, but for the one that asks."""
    return tuple(dict.fromkeys(home[each] for each in ids if home[each] != own))
