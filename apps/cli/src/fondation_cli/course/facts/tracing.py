"""A call followed from function to function: where each hands on, and what it does before."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from fondation_cli.course.anatomy.statements import Anatomy, StatementKind
from fondation_cli.course.facts.examples import ExampleFinder
from fondation_cli.course.facts.handing import handing_at, ways_out_before
from fondation_cli.course.facts.library import FUNCTIONS, Key, Library, key_of
from fondation_cli.course.facts.names import Outside
from fondation_cli.course.facts.notes import choose
from fondation_cli.course.facts.phrases import Note
from fondation_cli.course.facts.projects import Handoff, Stop, TraceFacts
from fondation_cli.course.facts.targets import Targets
from fondation_cli.course.facts.uses import Example, Origin
from fondation_cli.course.facts.walk import Walker, everything
from fondation_cli.course.facts.weights import weight_of_note
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition, Reference, Role, Use

_WHOLE = 26
_BEFORE, _AFTER, _AGAIN, _ON = 9, 3, 4, 14
_MOST = 3
_LONGEST_START = 30
_FEWEST_STOPS = 2


class Tracer:
    """Takes the functions on the way of a call one after the other."""

    def __init__(self, library: Library, targets: Targets, walker: Walker, examples: ExampleFinder) -> None:
        self._library = library
        self._targets = targets
        self._walker = walker
        self._examples = examples

    def trace_of(self, chapter: ChapterPlan) -> TraceFacts | None:
        """The stops of a trace; None where too few of the functions can be taken apart."""
        path = [self._library.by_key.get(key_of(each), each) for each in chapter.subjects]
        callers = chapter.callers or tuple(range(-1, len(path) - 1))
        taken = self._taken(path, callers)
        if len(taken) < _FEWEST_STOPS:
            return None
        begins = chapter.begins
        start = self._example(begins, path[0]) if begins is not None else self._examples.start(path[0])
        places = {number: place for place, number in enumerate(taken)}
        stops = [self._stop(path, callers, taken, number) for number in taken]
        return TraceFacts(
            start,
            tuple(
                replace(stop, caller=places.get(callers[number], -1)) for stop, number in zip(stops, taken, strict=True)
            ),
        )

    def _taken(self, path: Sequence[Definition], callers: Sequence[int]) -> list[int]:
        """The numbers of the stops that can be told, as a run comes to them.

        One whose call is not found is left out, with what it calls, unless it is all that its caller goes on to.
        """
        inside: dict[int, list[int]] = defaultdict(list)
        for number, caller in enumerate(callers):
            if self._walker.steps(path[number]) is not None:
                inside[caller].append(number)

        def in_order(number: int) -> list[int]:
            lines = {one: self._handing_on(path[number], path[one])[0] for one in inside[number]}
            found = [one for one in lines if lines[one]] or list(lines)[:1]
            return [
                number,
                *(one for each in sorted(found, key=lambda one: (lines[one], one)) for one in in_order(each)),
            ]

        return in_order(0) if inside[-1] else []

    def _example(self, span: Span, first: Definition) -> Example:
        """The lines that the outline begins with; of many those around the call."""
        lines = self._library.lines(span.path)
        if span.end - span.start > _LONGEST_START:
            called = re.compile(rf"(?<![\w$]){re.escape(first.name)}(?![\w$])")
            inside = range(span.start, span.end + 1)
            at = next((number for number in inside if called.search(lines[number - 1])), span.start)
            span = Span(span.path, max(span.start, at - _BEFORE), min(span.end, at + _AFTER))
        origins = {Role.EXAMPLE: Origin.EXAMPLE, Role.TEST: Origin.TEST}
        is_readme = "/" not in span.path and span.path.lower().startswith("readme")
        return Example(span, Origin.README if is_readme else origins.get(self._library.role(span.path), Origin.DOCS))

    def _stop(self, path: Sequence[Definition], callers: Sequence[int], taken: Sequence[int], number: int) -> Stop:
        here = path[number]
        found = self._walker.steps(here)
        steps, notes = (found[0], found[1]) if found is not None else (None, [])
        following = [path[one] for one in taken if callers[one] == number]
        calls: list[Definition | None] = [*following] if following or number != taken[-1] else [None]
        reached = [self._handing_on(here, after) for after in calls]
        first = reached[0][0] if reached else 0
        body_start = steps.body_start if steps is not None else here.start_line
        excerpt = _excerpt(here, first, body_start) if first else _excerpt(here, _heart(here, notes), body_start, _ON)
        onward = tuple(self._handoff(here, steps, excerpt, *each) for each in reached if each[1])
        shown = [note for note in notes if _is_shown(note, excerpt)]
        told = {each.line for each in onward if each.given or each.kept or each.is_returned}
        return Stop(
            subject=self._library.mention(here, None),
            excerpt=excerpt,
            notes=choose([note for note in shown if not any(note.start <= line <= note.end for line in told)], _MOST),
            onward=onward,
            passed=() if onward and onward[0].is_made else ways_out_before(notes, first),
        )

    def _handoff(
        self,
        here: Definition,
        anatomy: Anatomy | None,
        excerpt: Span,
        line: int,
        name: str,
        package: str,
        declared: Definition | None,
    ) -> Handoff:
        made = self._is_made(here, line)
        handed = handing_at(anatomy, line, name.rpartition(".")[2]) if anatomy is not None else None
        again = Span(here.path, max(excerpt.end + 1, line - _AGAIN), min(here.end_line, line + _AFTER))
        return Handoff(
            line=line,
            name=name,
            package=package,
            given=handed.given if handed else (),
            kept=handed.kept if handed else "",
            is_returned=handed.is_returned if handed and not made else False,
            is_made=made,
            declared=self._library.mention(declared, None) if declared is not None else None,
            answering=len(self._answering(declared)) if declared is not None else 0,
            again=again if line > excerpt.end else None,
        )

    def _handing_on(self, here: Definition, after: Definition | None) -> tuple[int, str, str, Definition | None]:
        """The line at which a function calls the next one, or leaves the project; 0 where it does neither."""
        anatomy = self._library.anatomy(here)
        if anatomy is None:
            return 0, "", "", None
        declared: tuple[int, str, str, Definition | None] | None = None
        for statement in everything(anatomy.statements):
            # An error that is made to be thrown is an end, and no way onward.
            for call in statement.calls if after is not None or statement.kind is not StatementKind.FAIL else ():
                reached = self._targets.of(call, anatomy, here)
                if after is None and isinstance(reached, Outside) and not reached.standard:
                    return call.line, self._walker.meet(reached, call, here).name, reached.package, None
                if after is None or not isinstance(reached, Definition):
                    continue
                if key_of(reached) == key_of(after):
                    return call.line, self._walker.meet(reached, call, here).name, "", None
                if declared is None and self._is_answered(reached, after):
                    declared = call.line, self._walker.meet(reached, call, here).name, "", reached
        if after is None:
            return 0, "", "", None
        return declared or self._linked(here, after)

    def _linked(self, here: Definition, after: Definition) -> tuple[int, str, str, Definition | None]:
        """The line that the graph's own arrow names."""
        links = self._library.links_from.get(key_of(here), ())
        inside = [link for link in links if here.start_line <= link.line <= here.end_line]
        for link in inside:
            if key_of(link.target) == key_of(after):
                return link.line, after.name, "", None
        for link in inside:
            if self._is_answered(link.target, after):
                return link.line, after.name, "", link.target
        lines = [use.line for use in self._library.references_by_name.get(after.name, ()) if _is_in(use, here)]
        return (min(lines), after.name, "", None) if lines else (0, after.name, "", None)

    def _is_made(self, here: Definition, line: int) -> bool:
        """Whether a line belongs to a function inside the function."""
        file = self._library.file(here.path)
        return any(
            each.nested and each.start_line <= line <= each.end_line and each.qualified.startswith(f"{here.qualified}.")
            for each in (file.definitions if file is not None else ())
        )

    def _is_answered(self, reached: Definition, after: Definition) -> bool:
        """Whether one method stands in for another, which a type that its own is built on declares."""
        if reached.name != after.name or key_of(reached) == key_of(after):
            return False
        return any(key_of(each) == key_of(after) for each in self._answering(reached))

    def _answering(self, declared: Definition) -> list[Definition]:
        """The methods of that name in the types that are built on its own."""
        owner = self._library.holder(declared)
        if owner is None:
            return []
        named = [
            each
            for each in self._library.by_name.get(declared.name, ())
            if each.kind in FUNCTIONS and self._library.role(each.path) is Role.SOURCE and each != declared
        ]
        found = {key_of(each): each for each in named if self._is_built_on(self._library.holder(each), owner)}
        return list(found.values())

    def _is_built_on(self, kind: Definition | None, owner: Definition) -> bool:
        pending = [kind] if kind is not None else []
        seen: set[Key] = set()
        while pending:
            for base in self._targets.bases(pending.pop()):
                if key_of(base) == key_of(owner):
                    return True
                if key_of(base) not in seen:
                    seen.add(key_of(base))
                    pending.append(base)
        return False


def _is_in(use: Reference, function: Definition) -> bool:
    within = use.path == function.path and function.start_line <= use.line <= function.end_line
    return within and use.use is Use.CALL


def _heart(function: Definition, notes: Sequence[Note]) -> int:
    """The line to show of a function from which the way leads no further: where it does most."""
    heaviest = max(notes, key=lambda note: (weight_of_note(note), -note.start), default=None)
    return heaviest.start if heaviest is not None else function.start_line


def _excerpt(function: Definition, line: int, body_start: int, after: int = _AFTER) -> Span:
    """A short function whole; of a long one the lines around the call, from its body on."""
    if function.end_line - function.start_line < _WHOLE:
        return Span(function.path, function.start_line, function.end_line)
    start = max(function.start_line if line < body_start else body_start, line - _BEFORE)
    return Span(function.path, start, min(function.end_line, line + after))


def _is_shown(note: Note, excerpt: Span) -> bool:
    return excerpt.start <= note.start and note.end <= excerpt.end
