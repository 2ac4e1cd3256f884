"""Which function of a chapter is worth taking step by step."""

import math
import re
from collections.abc import Iterable

from fondation_cli.course.anatomy.statements import Anatomy
from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Key, Library, key_of
from fondation_cli.course.facts.phrases import Note, Walk
from fondation_cli.course.facts.walk import Walker
from fondation_cli.course.facts.weights import weight_of_note
from fondation_cli.course.names import words
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.symbols import Definition, Kind

_MOST_CANDIDATES = 24
_NOTED = 8
_FULL_WEIGHT = 70.0
_FEWEST_LINES, _MANY_LINES = 7, 80
_FEWEST_ALONE = 10
_ACCESS_LINES = 15
_ACCESSORS = {("get",), ("has",), ("is",), ("set",), ("with",)}
_CONSTRUCTORS = {"__init__", "__construct", "constructor", "initialize", "new", "__new__"}
_CALLED = {"__call__", "__enter__", "__exit__", "__getattr__", "__get__", "__iter__", "__next__", *_CONSTRUCTORS}
_SERVICES = {
    "clone", "compareto", "copy", "dispose", "equals", "fmt", "gethashcode", "hash", "hashcode", "inspect", "string",
    "to_s", "to_string", "tojson", "tostring",
}  # fmt: skip
"""What objects of all sorts can do: it says nothing of what one of them is for."""

_GETTER = re.compile(r"\s*@(?:[\w.]*property|\w+\.(?:setter|deleter|getter)|(?:typing\.|t\.)?overload)\b")
_PER_USER, _DOCUMENTED, _TESTED, _FOLLOWED = 0.7, 0.5, 0.5, 2.0
_THIN, _ACCESS = 1.5, 1.5
_WORTH_IT, _WORTH_A_LOOK = 3.5, 1.5
_FEWEST_NOTES = 2
_SECOND_LINES = 48
_SECOND_NOTES = 5


def central_walks(chapter: ChapterPlan, library: Library, walker: Walker) -> tuple[Walk | None, Walk | None]:
    """The walk through the chapter's central function, and through a second one where that says something else."""
    named = {key_of(subject) for subject in chapter.subjects}
    places = {subject.path for subject in chapter.subjects}
    known = _candidates(chapter.subjects, named, library)
    beside = _candidates((one for one in chapter.members if one.path in places), named, library)
    alone = [one for one in known if key_of(one) in named and _length(one) >= _FEWEST_ALONE]
    alone += [one for one in known if key_of(one) == key_of(chapter.subjects[0]) and one not in alone]
    for candidates, fewest in ((known, _FEWEST_NOTES), (beside, _FEWEST_NOTES), (alone, 1)):
        worthy = _worthy(candidates, chapter, library, walker, fewest)
        first = walker.walk(worthy[0]) if worthy else None
        if first is not None and len(first.notes) >= fewest:
            of_one = all(_is_of_lead(subject, chapter) for subject in chapter.subjects)
            return first, _second(worthy, library, walker, alone=of_one)
    return None, None


def _worthy(
    candidates: list[Definition], chapter: ChapterPlan, library: Library, walker: Walker, fewest: int
) -> list[Definition]:
    """Those of some functions that are worth to be shown step by step, the best first."""
    scored = sorted(_scored(candidates, chapter, library, walker, fewest), key=lambda pair: (-pair[0], key_of(pair[1])))
    return [function for score, function in scored if score >= _WORTH_A_LOOK and scored[0][0] >= _WORTH_IT]


def _second(worthy: list[Definition], library: Library, walker: Walker, *, alone: bool) -> Walk | None:
    """Another function, of another type unless the chapter is about one alone."""
    holder = library.holder(worthy[0])
    for function in worthy[1:]:
        if function.end_line - function.start_line > _SECOND_LINES or function.name == worthy[0].name:
            continue
        other = library.holder(function) != holder or holder is None or alone
        walk = walker.walk(function, _SECOND_NOTES) if other else None
        if walk is not None and len(walk.notes) > _FEWEST_NOTES and len(walk.excerpts) == 1:
            return walk
    return None


def _scored(
    candidates: list[Definition], chapter: ChapterPlan, library: Library, walker: Walker, fewest: int
) -> list[tuple[float, Definition]]:
    top = max((library.rank(function) for function in candidates), default=0.0) or 1.0
    named = {key_of(subject): place for place, subject in enumerate(chapter.subjects)}
    found: list[tuple[float, Definition]] = []
    for function in candidates:
        steps = walker.steps(function)
        if steps is not None and len(steps[1]) >= fewest:
            score = _score(function, *steps) + 2.0 * library.rank(function) / top
            score += 1.8 - 0.2 * named[key_of(function)] if key_of(function) in named else 0.0
            score += 2.0 if _is_of_lead(function, chapter) else 0.0
            found.append((score + _standing(function, library), function))
    return found


def _standing(function: Definition, library: Library) -> float:
    """What a function is to the rest: called, tested and documented."""
    users = {key_of(link.source) for link in library.links_to.get(key_of(function), ())}
    score = _PER_USER * math.log2(1 + len(users)) + _DOCUMENTED * bool(function.docstring)
    score += _FOLLOWED * (key_of(function) in _followed(library))
    return score + _TESTED * bool(library.test_uses(function.name))


def _length(function: Definition) -> int:
    """Its lines."""
    return function.end_line - function.start_line + 1


def _followed(library: Library) -> set[Key]:
    """The stops of the call that the course follows: it goes through the heart of the project."""
    traces = [chapter for chapter in library.outline.chapters if chapter.kind is ChapterKind.TRACE]
    return {key_of(stop) for chapter in traces for stop in chapter.subjects}


def _is_service(function: Definition, library: Library) -> bool:
    """Whether a function says nothing of what its type is for: a getter, what every object can do, what is to go."""
    head = library.lines(function.path)[function.start_line - 1 : function.line or function.start_line]
    if function.name.lower() in _SERVICES or any(_GETTER.match(line) for line in head):
        return True
    is_own = function.name.startswith("__") and function.name.endswith("__") and function.name not in _CALLED
    return (
        is_own or "deprecated" in (function.docstring or "").lower() or any("eprecated" in line for line in head[:-1])
    )


def _candidates(definitions: Iterable[Definition], named: set[Key], library: Library) -> list[Definition]:
    """The functions among some definitions and the methods of those that are types; of many the best known."""
    found: dict[tuple[str, str], Definition] = {}
    for one in definitions:
        for function in library.members(one) if one.kind in TYPES | {Kind.CONSTANT} else [one]:
            best = library.by_key.get(key_of(function), function)
            is_told = one is function and key_of(one) in named
            if function.kind in FUNCTIONS and (is_told or not _is_service(best, library)):
                found.setdefault(key_of(best), best)
    ordered = sorted(found.values(), key=lambda each: (key_of(each) not in named, -library.rank(each), key_of(each)))
    return ordered[:_MOST_CANDIDATES]


def _score(function: Definition, anatomy: Anatomy, notes: list[Note]) -> float:
    weights = sorted((weight_of_note(note) for note in notes), reverse=True)[:_NOTED]
    size = function.end_line - anatomy.body_start + 1
    score = 6.0 * min(sum(weights), _FULL_WEIGHT) / _FULL_WEIGHT
    score -= 1.6 if size < _FEWEST_LINES else 2.0 * min(1.0, max(0, size - _MANY_LINES) / _MANY_LINES)
    score -= _THIN if len(notes) <= _FEWEST_NOTES else 0.0
    score -= _ACCESS if size < _ACCESS_LINES and words(function.name)[:1] in _ACCESSORS else 0.0
    score -= 2.0 if function.name.lower() in _CONSTRUCTORS else 0.0
    targets = [phrase.target for note in notes for phrase in note.phrases if phrase.target is not None]
    reached = {target.chapter.id for target in targets if target.chapter is not None}
    return score + 0.4 * min(len(reached), 4) + (3.0 if function.public else 0.0)


def _is_of_lead(function: Definition, chapter: ChapterPlan) -> bool:
    lead = chapter.subjects[0]
    return function.qualified.startswith(f"{lead.qualified}.") or key_of(function) == key_of(lead)
