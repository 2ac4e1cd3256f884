"""A chapter on a concept: which sections it has, and in which order, by what the concept is."""

from collections.abc import Callable, Mapping

from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.write.around import around
from fondation_cli.course.write.companions import companions, workings
from fondation_cli.course.write.failures import failures, sources
from fondation_cli.course.write.family import family
from fondation_cli.course.write.opening import opening
from fondation_cli.course.write.pieces import pieces
from fondation_cli.course.write.pitfalls import pitfalls
from fondation_cli.course.write.recap import recap
from fondation_cli.course.write.sections import example, promises
from fondation_cli.course.write.state import state, values
from fondation_cli.course.write.surface import surface
from fondation_cli.course.write.voice import Voice
from fondation_cli.course.write.walks import walk_section

Section = Callable[[FactSheet, Voice], list[str]]


def concept(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of a chapter on a concept. A section without facts is left out."""
    if not sheet.subjects:
        return []
    body = [block for section in _ORDERS[sheet.shape] for block in section(sheet, voice)]
    ending = [block for section in _ENDING for block in section(sheet, voice)]
    body += companions(sheet, voice, body)
    return [*body, *workings(sheet, voice, body), *ending]


def _first(sheet: FactSheet, voice: Voice) -> list[str]:
    return _walk(sheet, sheet.walk, voice)


def _second(sheet: FactSheet, voice: Voice) -> list[str]:
    first, second = sheet.walk, sheet.second_walk
    if first is not None and second is not None and _overlap(first, second):
        return []
    return _walk(sheet, second, voice)


def _walk(sheet: FactSheet, walk: Walk | None, voice: Voice) -> list[str]:
    if walk is None:
        return []
    return walk_section(walk, voice, sheet.language)


def _overlap(first: Walk, second: Walk) -> bool:
    """Whether two walks show the same lines, as where one function has two names."""
    return any(
        one.path == other.path and one.start <= other.end and other.start <= one.end
        for one in first.excerpts
        for other in second.excerpts
    )


_ENDING: tuple[Section, ...] = (failures, promises, pitfalls, recap)
_ORDERS: Mapping[Shape, tuple[Section, ...]] = {
    Shape.ERRORS: (opening, sources, example, _first, pieces, around),
    Shape.INTERFACE: (opening, surface, family, example, _first, pieces, _second, around),
    Shape.VALUES: (opening, values, example, _first, surface, pieces, _second, around),
    Shape.BUILDER: (opening, example, surface, state, _first, pieces, _second, around),
    Shape.RECORD: (opening, state, example, around, _first, surface, family, pieces, _second),
    Shape.DECORATOR: (opening, example, _first, around, pieces, _second),
    Shape.FUNCTION: (opening, example, _first, pieces, _second, around),
    Shape.OBJECT: (opening, example, state, _first, surface, family, pieces, _second, around),
}
"""What is asked first: of errors where they come from, of an interface what it asks for, of a record its parts."""
