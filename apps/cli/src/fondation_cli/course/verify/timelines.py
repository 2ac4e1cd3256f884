"""Whether the drawing of the past is so: each dot is a commit that did what is said, and all is as drawn again."""

from collections.abc import Iterator

from fondation_cli.course.diagrams import timeline
from fondation_cli.course.diagrams.timeline import Moment, moment_in
from fondation_cli.course.history.record import History
from fondation_cli.course.verify.commits import at_hand
from fondation_cli.course.words import Words
from fondation_shared.course import CourseDocument, Diagram, Edge


def false_moments(diagram: Diagram, document: CourseDocument, history: History) -> Iterator[tuple[Edge, bool]]:
    """The edges that do not hold, each with whether that is known: without the history the commits prove nothing."""
    for edge in diagram.edges:
        moment = moment_in(edge)
        if moment is None or edge != moment.edge or not _is_taught(moment, document):
            yield edge, True
        elif not _is_so(moment, history):
            yield edge, at_hand(history)


def is_as_drawn(diagram: Diagram, document: CourseDocument) -> bool:
    """Whether the drawing and its words are those of its edges, in the order of time and not too many."""
    moments = [moment for edge in diagram.edges if (moment := moment_in(edge)) is not None]
    days = [moment.date for moment in moments if moment.kind in {timeline.ARRIVAL, timeline.RELEASE}]
    if not moments or days != sorted(days) or len(moments) > timeline.MOST:
        return False
    again = timeline.drawn(moments, 0, diagram.chapter or "", Words(document.language))
    said, more = diagram.text.split("\n"), again.text.split("\n")
    told = said[: len(more)] == more and len(said) <= len(more) + 1
    return told and (diagram.svg, diagram.title) == (again.svg, again.title)


def _is_taught(moment: Moment, document: CourseDocument) -> bool:
    """Whether what came is a subject of the chapter that the dot leads to, or lies inside of one."""
    if moment.kind != timeline.ARRIVAL:
        return True
    chapter = next((each for each in document.chapters if each.slug == moment.slug), None)
    names = [subject.name for subject in chapter.subjects] if chapter is not None else []
    return any(moment.name == name or moment.name.startswith(f"{name}.") for name in names)


def _is_so(moment: Moment, history: History) -> bool:
    revision = history.by_hash.get(moment.hash)
    if revision is None or revision.date != moment.date:
        return False
    own = list(history.own())
    match moment.kind:
        case timeline.FIRST:
            return bool(own) and own[-1].hash == moment.hash
        case timeline.READ:
            return bool(own) and own[0].hash == moment.hash
        case timeline.RELEASE:
            return any(tag.name == moment.name and tag.commit == moment.hash for tag in history.tags)
        case _:
            return not moment.path or moment.path in {change.path for change in revision.changes}
