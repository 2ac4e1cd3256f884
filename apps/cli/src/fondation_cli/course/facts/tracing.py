"""A call followed from function to function: where each hands on, and what it does before."""

from fondation_cli.course.facts.examples import ExampleFinder
from fondation_cli.course.facts.handing import handing_at, ways_out_before
from fondation_cli.course.facts.library import Library, key_of
from fondation_cli.course.facts.names import Outside
from fondation_cli.course.facts.notes import choose
from fondation_cli.course.facts.phrases import Note
from fondation_cli.course.facts.projects import Stop, TraceFacts
from fondation_cli.course.facts.targets import Targets
from fondation_cli.course.facts.walk import Walker, everything
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition

_WHOLE = 26
_BEFORE, _AFTER = 9, 3
_MOST_NOTES = 3
_FEWEST_STOPS = 2


def trace_of(
    chapter: ChapterPlan, library: Library, targets: Targets, walker: Walker, examples: ExampleFinder
) -> TraceFacts | None:
    """The stops of a trace; None where too few of the functions can be taken apart."""
    path = [library.by_key.get(key_of(each), each) for each in chapter.subjects]
    stops = [_stop(here, after, library, targets, walker) for here, after in zip(path, [*path[1:], None], strict=True)]
    shown = [stop for stop in stops if stop is not None]
    if len(shown) < _FEWEST_STOPS:
        return None
    return TraceFacts(examples.start(path[0]), tuple(shown))


def _stop(
    here: Definition, after: Definition | None, library: Library, targets: Targets, walker: Walker
) -> Stop | None:
    found = walker.steps(here)
    if found is None:
        return None
    line, name, package = _handing_on(here, after, library, targets, walker)
    excerpt = _excerpt(here, line or here.end_line)
    notes = [note for note in found[1] if _is_shown(note, excerpt)]
    handed = handing_at(found[0], line, name.rpartition(".")[2])
    return Stop(
        subject=library.mention(here, None),
        line=line,
        excerpt=excerpt,
        notes=choose([note for note in notes if not note.start <= line <= note.end] if handed else notes, _MOST_NOTES),
        next_name=name,
        package=package,
        passed=ways_out_before(found[1], line),
        given=handed.given if handed else (),
        kept=handed.kept if handed else "",
        is_returned=handed.is_returned if handed else False,
    )


def _handing_on(
    here: Definition, after: Definition | None, library: Library, targets: Targets, walker: Walker
) -> tuple[int, str, str]:
    """The line at which a function calls the next one, or leaves the project; 0 where it does neither."""
    anatomy = library.anatomy(here)
    if anatomy is None:
        return 0, "", ""
    for statement in everything(anatomy.statements):
        for call in statement.calls:
            reached = targets.of(call, anatomy, here)
            if after is None and isinstance(reached, Outside) and not reached.standard:
                return call.line, walker.meet(reached, call, here).name, reached.package
            if after is not None and isinstance(reached, Definition) and key_of(reached) == key_of(after):
                return call.line, walker.meet(reached, call, here).name, ""
    if after is None:
        return 0, "", ""
    return _linked(here, after, library), after.name, ""


def _linked(here: Definition, after: Definition, library: Library) -> int:
    """The line that the graph's own arrow names."""
    for link in library.links_from.get(key_of(here), ()):
        if key_of(link.target) == key_of(after) and here.start_line <= link.line <= here.end_line:
            return link.line
    return 0


def _excerpt(function: Definition, line: int) -> Span:
    """A short function whole; of a long one the lines around the call."""
    if function.end_line - function.start_line < _WHOLE:
        return Span(function.path, function.start_line, function.end_line)
    start = max(function.start_line, line - _BEFORE)
    return Span(function.path, start, min(function.end_line, line + _AFTER))


def _is_shown(note: Note, excerpt: Span) -> bool:
    return excerpt.start <= note.start and note.end <= excerpt.end
