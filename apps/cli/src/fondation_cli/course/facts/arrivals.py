"""When the subjects of the chapters came: the commit that brought the definition, or else that which added the file."""

from fondation_cli.course.facts.histories import Arrival, Came
from fondation_cli.course.facts.library import reference_to
from fondation_cli.course.facts.origins import Contents, Origins
from fondation_cli.course.facts.past import Past
from fondation_cli.course.history.trails import Step
from fondation_cli.course.plan import ChapterPlan


def arrivals_of(past: Past, contents: Contents) -> tuple[tuple[Arrival, ...], int]:
    """Of each concept, the oldest first, where its first subject comes from; and how many are older than the log.

    Those of which only the file is known stand last.
    """
    found: list[tuple[bool, int, Arrival]] = []
    unknown = 0
    origins = Origins(past, [plan.subjects[0] for plan in past.concepts()], contents)
    for plan in past.concepts():
        known = origins.of(plan.subjects[0])
        step = known or _added(past, plan)
        if step is None:
            unknown += 1
        else:
            found.append((known is None, step.revision.seconds, _arrival(past, plan, step, is_known=known is not None)))
    found.sort(key=lambda each: (*each[:2], each[2].chapter.order))
    return tuple(arrival for *_, arrival in found), unknown


def _added(past: Past, plan: ChapterPlan) -> Step | None:
    """The commit that added the file of a subject, under whatever name."""
    way = past.trails.get(plan.subjects[0].path, [])
    return next((step for step in reversed(way) if step.change.status == "A"), None)


def _arrival(past: Past, plan: ChapterPlan, step: Step, *, is_known: bool) -> Arrival:
    subject = plan.subjects[0]
    commit = past.commit(step.revision, step.change.path)
    path = next(iter(commit.paths), "")
    came = Came.WITH_FILE if step.change.status == "A" else Came.INTO_FILE
    return Arrival(
        subject=past.library.mention(past.library.by_key.get((subject.path, subject.qualified), subject)),
        chapter=reference_to(plan),
        commit=commit,
        came=came if is_known else Came.UNKNOWN,
        path=path if is_known or path != subject.path else "",
        release=past.released(step.revision),
    )
