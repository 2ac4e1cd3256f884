"""A new outline, held against the earlier course: what is the same in substance keeps its id and its place."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fondation_cli.course.facts.library import shown_name
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.refreshing.returning import with_returned
from fondation_cli.course.symbols import Definition
from fondation_shared.course import Chapter, Subject

_SAME = 0.5
"""The part of a chapter's subjects that must be found again in a cluster for the two to be the same chapter."""


@dataclass(frozen=True, slots=True)
class Steadied:
    """The outline as it is to be written, and the earlier chapters that it has no more."""

    outline: Outline
    gone: tuple[Chapter, ...]


def steadied(
    outline: Outline, earlier: Sequence[Chapter], paths: Collection[str], old_paths: Collection[str]
) -> Steadied:
    """The outline with ids, slugs, order, titles and subjects of the earlier course, wherever they still fit.

    `paths` are those of the new commit: what stood in a file that is gone is looked for by its name alone. `old_paths`
    are those of the earlier one, none where they are not known.
    """
    pairs = _pairs(outline.chapters, earlier, frozenset(paths))
    plans, known = with_returned(outline.chapters, earlier, pairs, old_paths)
    taken = {chapter.id for chapter in earlier}
    named = {plan.id: _named(plan, known.get(plan.id), taken) for plan in plans}
    sequence = _sequence(plans, known)
    place = {plan.id: number for number, plan in enumerate(sequence)}
    placed = (_placed(plan, number, named, place) for number, plan in enumerate(sequence))
    needs = {chapter.id: chapter.prerequisites for chapter in known.values()}
    orders = {named[plan.id].id: number for number, plan in enumerate(sequence, 1)}
    chapters = tuple(_with_needs(plan, needs.get(plan.id, []), orders) for plan in placed)
    kept = {chapter.id for chapter in known.values()}
    return Steadied(
        replace(outline, chapters=chapters), tuple(chapter for chapter in earlier if chapter.id not in kept)
    )


def _pairs(plans: Sequence[ChapterPlan], earlier: Sequence[Chapter], paths: frozenset[str]) -> dict[str, Chapter]:
    """Which earlier chapter each plan goes on with, by the plan's id. The surest pairs are made first."""
    fixed = {plan.id: chapter for plan in plans for chapter in earlier if _is_fixed(plan) and plan.id == chapter.id}
    taken = {chapter.id for chapter in fixed.values()}
    free = [chapter for chapter in earlier if chapter.id not in taken and chapter.id not in set(ChapterKind)]
    ranked = [
        (score, plan.order, chapter.order, plan, chapter)
        for plan in plans
        if not _is_fixed(plan)
        for chapter in free
        if (score := _likeness(plan, chapter, paths)) >= _SAME
    ]
    found = dict(fixed)
    for _, _, _, plan, chapter in sorted(ranked, key=lambda one: (-one[0], one[1], one[2])):
        if plan.id not in found and chapter.id not in taken:
            found[plan.id] = chapter
            taken.add(chapter.id)
    return found


def _is_fixed(plan: ChapterPlan) -> bool:
    """Whether there is one chapter of its kind, whose id is the kind's."""
    return plan.kind is not ChapterKind.CONCEPT


def _likeness(plan: ChapterPlan, chapter: Chapter, paths: frozenset[str]) -> float:
    """The part of the earlier subjects that the plan holds, the first of them twice; a bit more for the same id."""
    found = _found_again(plan, chapter.subjects, paths)
    if not chapter.subjects:
        return float(plan.id == chapter.id)
    held = sum((2 if number == 0 else 1) for number, one in enumerate(found) if one is not None)
    return held / (len(found) + 1) + (0.1 if plan.id == chapter.id else 0.0)


def _found_again(plan: ChapterPlan, subjects: Sequence[Subject], paths: frozenset[str]) -> list[Definition | None]:
    """Each subject as the plan has it now."""
    by_place, by_name = _members(plan)
    return [
        by_place.get((subject.path, subject.name)) or (by_name.get(subject.name) if subject.path not in paths else None)
        for subject in subjects
    ]


def _members(plan: ChapterPlan) -> tuple[dict[tuple[str, str], Definition], dict[str, Definition]]:
    by_place: dict[tuple[str, str], Definition] = {}
    by_name: dict[str, Definition] = {}
    for one in (*plan.subjects, *plan.members):
        by_place.setdefault((one.path, shown_name(one)), one)
        by_name.setdefault(shown_name(one), one)
    return by_place, by_name


def _named(plan: ChapterPlan, chapter: Chapter | None, taken: set[str]) -> ChapterPlan:
    """The plan under its earlier name; a new one must not have that of another, read or not."""
    if chapter is not None:
        return _held(replace(plan, id=chapter.id, slug=chapter.slug), chapter)
    identity = next(one for one in _ids(plan.id) if one not in taken)
    taken.add(identity)
    return replace(plan, id=identity, slug=identity)


def _held(plan: ChapterPlan, chapter: Chapter) -> ChapterPlan:
    """The plan with the earlier subjects and title, where all of those are still there and the first is still first.

    Which of them come second and third often hangs by little: that is no reason to write a chapter again.
    """
    if _is_fixed(plan):
        return plan
    found = [one for one in _found_again(plan, chapter.subjects, frozenset(_paths(plan))) if one is not None]
    same_lead = bool(found) and bool(plan.subjects) and found[0] == plan.subjects[0]
    if not same_lead or len(found) < len(chapter.subjects):
        return plan
    inner = [one for one in plan.subjects if any(_holds(head, one) for head in found)]
    return replace(plan, subjects=tuple(dict.fromkeys((*found, *inner))), title=chapter.title)


def _holds(head: Definition, one: Definition) -> bool:
    return head.path == one.path and one.qualified.startswith(f"{head.qualified}.")


def _paths(plan: ChapterPlan) -> Iterator[str]:
    yield from (one.path for one in (*plan.subjects, *plan.members))


def _ids(identity: str) -> Iterator[str]:
    yield identity
    number = 2
    while True:
        yield f"{identity}-{number}"
        number += 1


def _sequence(plans: Sequence[ChapterPlan], known: Mapping[str, Chapter]) -> list[ChapterPlan]:
    """The plans in the earlier order. A new concept comes behind all others, so that no number shifts for it.

    A new chapter of another kind comes behind the one that it follows in the new order.
    """
    sequence = sorted((plan for plan in plans if plan.id in known), key=lambda plan: known[plan.id].order)
    for number, plan in enumerate(plans):
        if plan.id not in known:
            before = plans[number - 1].id if number else None
            concepts = [one.id for one in sequence if not _is_fixed(one)]
            before = concepts[-1] if concepts and not _is_fixed(plan) else before
            sequence.insert(next((at + 1 for at, one in enumerate(sequence) if one.id == before), 0), plan)
    return sequence


def _placed(plan: ChapterPlan, number: int, named: Mapping[str, ChapterPlan], place: Mapping[str, int]) -> ChapterPlan:
    """The plan in its place: what it needs was taught before, what it uses all the same comes later."""
    needs = sorted((place[each], named[each].id) for each in plan.prerequisites if place.get(each, number) < number)
    later = sorted((place[each], named[each].id) for each in plan.cycle if place.get(each, number) > number)
    first = () if number == 0 or needs or not plan.prerequisites else (named[_first(place)].id,)
    return replace(
        named[plan.id],
        order=number + 1,
        prerequisites=tuple(each for _, each in needs) or first,
        cycle=tuple(each for _, each in later),
    )


def _with_needs(plan: ChapterPlan, needs: Sequence[str], orders: Mapping[str, int]) -> ChapterPlan:
    """The plan with what it needed before, as long as that is still taught before it."""
    stands = needs and all(orders.get(each, plan.order) < plan.order for each in needs)
    return replace(plan, prerequisites=tuple(needs)) if stands else plan


def _first(place: Mapping[str, int]) -> str:
    return next(each for each, number in place.items() if number == 0)
