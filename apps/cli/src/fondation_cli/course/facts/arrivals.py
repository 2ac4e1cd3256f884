"""When the subjects of the chapters came: the commit that brought their file, or their name into it."""

import re
from collections.abc import Callable

from fondation_cli.course.facts.histories import Arrival
from fondation_cli.course.facts.library import reference_to
from fondation_cli.course.facts.past import Past
from fondation_cli.course.history.record import Reach
from fondation_cli.course.history.trails import Step
from fondation_cli.course.plan import ChapterPlan

Content = Callable[[str], bytes | None]
"""The bytes of a file of an earlier commit, by its object id."""


def arrivals_of(past: Past, content: Content) -> tuple[tuple[Arrival, ...], int]:
    """Of each concept, the oldest first, where its first subject comes from; and how many are older than the log."""
    found: list[tuple[int, Arrival]] = []
    unknown = 0
    for plan in past.concepts():
        step, is_name = _beginning(past, plan, content)
        if step is None:
            unknown += 1
        else:
            found.append((step.revision.seconds, _arrival(past, plan, step, is_name=is_name)))
    found.sort(key=lambda each: (each[0], each[1].chapter.order))
    return tuple(arrival for _, arrival in found), unknown


def _beginning(past: Past, plan: ChapterPlan, content: Content) -> tuple[Step | None, bool]:
    way = past.trails.get(plan.subjects[0].path, [])
    first = next((place for place in range(len(way) - 1, -1, -1) if way[place].change.status == "A"), None)
    if first is None:
        return None, False
    named = _named(way[: first + 1], plan.subjects[0].name, content) if past.history.reach is not Reach.TREES else None
    return (named, True) if named is not None else (way[first], False)


def _named(way: list[Step], name: str, content: Content) -> Step | None:
    """The commit that brought a name into a file that was there; None where it came with the file, or is not found."""
    pattern = re.compile(rb"(?<![\w$])" + re.escape(name.encode()) + rb"(?![\w$])")

    def holds(place: int) -> bool:
        text = content(way[place].change.after.decode()) if way[place].change.after else None
        return bool(text and pattern.search(text))

    low, high = 0, len(way) - 1
    if holds(high) or not holds(low):
        return None
    # `low` holds the name and `high`, which is older, does not.
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return way[low]


def _arrival(past: Past, plan: ChapterPlan, step: Step, *, is_name: bool) -> Arrival:
    subject = plan.subjects[0]
    commit = past.commit(step.revision, step.change.path)
    return Arrival(
        subject=past.library.mention(past.library.by_key.get((subject.path, subject.qualified), subject)),
        chapter=reference_to(plan),
        commit=commit,
        is_name=is_name,
        path=step.change.path if step.change.path != subject.path and commit.paths else "",
        release=past.released(step.revision),
    )
