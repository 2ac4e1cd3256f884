"""Which function of a chapter is worth taking step by step."""

import math
import re

from fondation_cli.course.anatomy.statements import Anatomy
from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Library, key_of
from fondation_cli.course.facts.phrases import Note, Walk
from fondation_cli.course.facts.walk import Walker
from fondation_cli.course.facts.weights import weight_of_note
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition, Kind

_MOST_CANDIDATES = 24
_NOTED = 8
_FULL_WEIGHT = 70.0
_FEWEST_LINES, _MOST_LINES = 7, 130
_CONSTRUCTORS = {"__init__", "constructor", "new", "__new__"}
_CALLED = {"__call__", "__enter__", "__exit__", "__getattr__", "__get__", "__iter__", "__next__", *_CONSTRUCTORS}
_SERVICES = {
    "clone", "compareto", "copy", "dispose", "equals", "fmt", "gethashcode", "hash", "hashcode", "inspect", "string",
    "to_s", "to_string", "tojson", "tostring",
}  # fmt: skip
"""What objects of all sorts can do: it says nothing of what one of them is for."""

_GETTER = re.compile(r"\s*@(?:[\w.]*property|\w+\.(?:setter|deleter|getter)|(?:typing\.|t\.)?overload)\b")
_PER_USER, _DOCUMENTED, _TESTED = 0.5, 0.5, 0.5
_WORTH_IT = 1.5
_FEWEST_NOTES = 2
_SECOND_LINES = 48
_SECOND_NOTES = 5


def central_walks(chapter: ChapterPlan, library: Library, walker: Walker) -> tuple[Walk | None, Walk | None]:
    """The walk through the chapter's central function, and through a second one where that says something else."""
    scored = sorted(_scored(chapter, library, walker), key=lambda pair: (-pair[0], key_of(pair[1])))
    worthy = [function for score, function in scored if score >= _WORTH_IT]
    if not worthy:
        return None, None
    first = walker.walk(worthy[0])
    if first is None or len(first.notes) < _fewest_notes(worthy[0], chapter):
        return None, None
    alone = all(_is_of_lead(subject, chapter) for subject in chapter.subjects)
    return first, _second(worthy, library, walker, alone=alone)


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


def _scored(chapter: ChapterPlan, library: Library, walker: Walker) -> list[tuple[float, Definition]]:
    candidates = _candidates(chapter, library)
    top = max((library.rank(function) for function in candidates), default=0.0) or 1.0
    named = {key_of(subject): place for place, subject in enumerate(chapter.subjects)}
    found: list[tuple[float, Definition]] = []
    for function in candidates:
        steps = walker.steps(function)
        if steps is not None and len(steps[1]) >= _fewest_notes(function, chapter):
            score = _score(function, *steps) + 2.0 * library.rank(function) / top
            score += 1.8 - 0.2 * named[key_of(function)] if key_of(function) in named else 0.0
            score += 2.0 if _is_of_lead(function, chapter) else 0.0
            found.append((score + _standing(function, library), function))
    return found


def _standing(function: Definition, library: Library) -> float:
    """What a function is to the rest: called, tested and documented."""
    users = {key_of(link.source) for link in library.links_to.get(key_of(function), ())}
    score = _PER_USER * math.log2(1 + len(users)) + _DOCUMENTED * bool(function.docstring)
    return score + _TESTED * bool(library.test_uses(function.name))


def _is_service(function: Definition, library: Library) -> bool:
    """Whether a function says nothing of what its type is for: a getter, what every object can do, what is to go."""
    head = library.lines(function.path)[function.start_line - 1 : function.line or function.start_line]
    if function.name.lower() in _SERVICES or any(_GETTER.match(line) for line in head):
        return True
    is_own = function.name.startswith("__") and function.name.endswith("__") and function.name not in _CALLED
    return (
        is_own or "deprecated" in (function.docstring or "").lower() or any("eprecated" in line for line in head[:-1])
    )


def _candidates(chapter: ChapterPlan, library: Library) -> list[Definition]:
    """The functions among the subjects and the methods of those that are types; of many the best known."""
    found: dict[tuple[str, str], Definition] = {}
    for subject in chapter.subjects:
        inside = library.members(subject) if subject.kind in TYPES | {Kind.CONSTANT} else [subject]
        for function in inside:
            best = library.by_key.get(key_of(function), function)
            if function.kind in FUNCTIONS and (inside == [subject] or not _is_service(best, library)):
                found.setdefault(key_of(best), best)
    named = {key_of(subject) for subject in chapter.subjects}
    ordered = sorted(found.values(), key=lambda each: (key_of(each) not in named, -library.rank(each), key_of(each)))
    return ordered[:_MOST_CANDIDATES]


def _score(function: Definition, anatomy: Anatomy, notes: list[Note]) -> float:
    weights = sorted((weight_of_note(note) for note in notes), reverse=True)[:_NOTED]
    size = function.end_line - anatomy.body_start + 1
    score = 6.0 * min(sum(weights), _FULL_WEIGHT) / _FULL_WEIGHT
    score -= 1.6 if size < _FEWEST_LINES else 1.0 if size > _MOST_LINES else 0.0
    score -= 2.0 if function.name in _CONSTRUCTORS else 0.0
    targets = [phrase.target for note in notes for phrase in note.phrases if phrase.target is not None]
    reached = {target.chapter.id for target in targets if target.chapter is not None}
    return score + 0.4 * min(len(reached), 4) + (3.0 if function.public else 0.0)


def _fewest_notes(function: Definition, chapter: ChapterPlan) -> int:
    """The function that a chapter is about is shown even where there is only one thing to say of it."""
    return 1 if key_of(function) == key_of(chapter.subjects[0]) else _FEWEST_NOTES


def _is_of_lead(function: Definition, chapter: ChapterPlan) -> bool:
    lead = chapter.subjects[0]
    return function.qualified.startswith(f"{lead.qualified}.") or key_of(function) == key_of(lead)
