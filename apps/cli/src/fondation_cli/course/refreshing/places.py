"""Every place that a fact sheet names."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass

from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span


@dataclass(frozen=True, slots=True)
class Places:
    """The lines that facts stand on: as spans, and as bare numbers."""

    spans: frozenset[Span]
    numbers: frozenset[int]
    _by_start: dict[tuple[str, int], list[Span]] = field(repr=False, compare=False)

    def beginning(self, path: str, start: int) -> list[Span]:
        """The spans that begin at this line."""
        return self._by_start.get((path, start), [])


def places_in(sheet: FactSheet) -> Places:
    """All places of a sheet."""
    spans = frozenset(_spans(sheet))
    by_start: dict[tuple[str, int], list[Span]] = {}
    for span in sorted(spans):
        by_start.setdefault((span.path, span.start), []).append(span)
    return Places(spans, frozenset(_numbers(sheet)), by_start)


def _spans(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Walk) and value.subject.span is not None:
        path = value.subject.span.path
        yield from (Span(path, note.start, note.end) for note in value.notes)
    for part in _parts(value):
        yield from _spans(part)


def _numbers(value: object) -> Iterator[int]:
    """Every number of a sheet, those that stand in a text by themselves too: which of them are lines is not said."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, str) and value.isdigit():
        yield int(value)
    for part in _parts(value):
        yield from _numbers(part)


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, tuple | list):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, each.name) for each in fields(value))
