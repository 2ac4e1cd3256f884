"""Chapters that a new outline has no more although their code is still there: they stay chapters of their own.

What is merged, what stands alone and what is left out often hangs by little. As long as there are no more chapters than
before, somebody who has read one of them finds it again; one that is new, but not about new code, makes room for it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from fondation_cli.course.facts.library import shown_name
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.symbols import Definition
from fondation_shared.course import Chapter


def with_returned(
    plans: Sequence[ChapterPlan], earlier: Sequence[Chapter], known: Mapping[str, Chapter], old_paths: Collection[str]
) -> tuple[tuple[ChapterPlan, ...], dict[str, Chapter]]:
    """The plans with those of earlier chapters that can return, and which chapter each plan goes on with.

    `old_paths` are the files of the earlier commit, none where they are not known.
    """
    found, pairs = list(plans), dict(known)
    taken = {chapter.id for chapter in known.values()} | {plan.id for plan in plans} | set(ChapterKind)
    for chapter in earlier:
        subjects = _subjects(chapter, found)
        if chapter.id in taken or not subjects:
            continue
        giving = _giving_way(found, pairs, old_paths) if len(found) >= len(earlier) else None
        if giving is None and len(found) >= len(earlier):
            continue
        found = [plan for plan in found if plan is not giving]
        backwards = {each.id: plan_id for plan_id, each in pairs.items()}
        needs = tuple(backwards[each] for each in chapter.prerequisites if each in backwards)
        found = [*_parted(found, chapter, subjects, needs)]
        pairs[chapter.id] = chapter
    return tuple(found), pairs


def _giving_way(
    plans: Sequence[ChapterPlan], pairs: Mapping[str, Chapter], old_paths: Collection[str]
) -> ChapterPlan | None:
    """The last chapter that is new although its code is not."""
    new = (plan for plan in reversed(plans) if plan.id not in pairs and plan.kind is ChapterKind.CONCEPT)
    return next((plan for plan in new if all(one.path in old_paths for one in plan.subjects)), None)


def _subjects(chapter: Chapter, plans: Sequence[ChapterPlan]) -> tuple[Definition, ...]:
    """The subjects of a chapter where all of them are still there, and no other chapter is led by one; else none."""
    leads = {plan.subjects[0] for plan in plans if plan.subjects}
    held = {(one.path, shown_name(one)): one for plan in _concepts(plans) for one in (*plan.members, *plan.subjects)}
    found = [held.get((subject.path, subject.name)) for subject in chapter.subjects]
    there = tuple(one for one in found if one is not None and one not in leads)
    return there if len(there) == len(found) else ()


def _parted(
    plans: Sequence[ChapterPlan], chapter: Chapter, subjects: tuple[Definition, ...], needs: tuple[str, ...]
) -> Iterator[ChapterPlan]:
    """The plans without what goes back to its own chapter, and that chapter's last."""
    members: list[Definition] = []
    companions: list[Definition] = []
    for plan in plans:
        if plan.kind is not ChapterKind.CONCEPT:
            yield plan
            continue
        own = {plan.subjects[0].path} if plan.subjects else set()
        paths = {one.path for one in subjects} - own
        left = [one for one in plan.members if one.path in paths or _is_part(one, subjects)]
        members += left
        companions += [one for one in plan.companions if one in left]
        yield _without(plan, left)
    yield ChapterPlan(
        id=chapter.id,
        slug=chapter.slug,
        order=len(plans) + 1,
        kind=ChapterKind.CONCEPT,
        title=chapter.title,
        subjects=subjects,
        members=tuple(dict.fromkeys((*subjects, *members))),
        paths=tuple(sorted({one.path for one in (*subjects, *members)})),
        prerequisites=needs,
        companions=tuple(companions),
    )


def _without(plan: ChapterPlan, left: Sequence[Definition]) -> ChapterPlan:
    if not left:
        return plan
    gone = set(left)
    members = tuple(one for one in plan.members if one not in gone)
    return replace(
        plan,
        members=members,
        subjects=tuple(one for one in plan.subjects if one not in gone),
        companions=tuple(one for one in plan.companions if one not in gone),
        paths=tuple(path for path in plan.paths if any(one.path == path for one in members)),
    )


def _is_part(one: Definition, subjects: Sequence[Definition]) -> bool:
    """Whether a definition is one of the subjects, or stands inside one."""
    return any(
        one.path == head.path and (one == head or one.qualified.startswith(f"{head.qualified}.")) for head in subjects
    )


def _concepts(plans: Sequence[ChapterPlan]) -> Iterator[ChapterPlan]:
    return (plan for plan in plans if plan.kind is ChapterKind.CONCEPT)
