"""How one definition uses another, and at which line the text says so: what arrows of chapters' drawings stand for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from fondation_cli.course.markup import Span
from fondation_cli.course.plan import Link, Outline
from fondation_cli.course.ranking.graph import Key, key_of
from fondation_cli.course.symbols import Definition, Index, Kind, Reference, Use

TYPES = {Kind.CLASS, Kind.INTERFACE, Kind.STRUCT, Kind.ENUM, Kind.TRAIT, Kind.TYPE}
_PROMISES = {Kind.INTERFACE, Kind.TRAIT}
_EMBEDDING = {"go"}
"""Languages in which a type takes another in, and does not descend from it."""


class Manner(StrEnum):
    """What an arrow says, the strongest first."""

    INHERIT = "inherit"
    IMPLEMENT = "implement"
    EMBED = "embed"
    CREATE = "create"
    CALL = "call"
    USE = "use"


BUILT_ON = {Manner.INHERIT, Manner.IMPLEMENT, Manner.EMBED}
_ORDER = {manner: number for number, manner in enumerate(Manner)}


@dataclass(frozen=True, slots=True)
class Seen:
    """A use of one definition by another, at a line that holds the used one's name; `count` of them in all."""

    source: Definition
    target: Definition
    manner: Manner
    span: Span
    count: int

    @property
    def fact(self) -> str:
        """The use in one line, as a drawing's edge states it and `verify` looks it up."""
        return f"{self.manner}: {self.source.qualified} → {self.target.qualified} ({self.span.path}:{self.span.start})"


def stronger(one: Seen, other: Seen) -> Seen:
    """The one of two uses that says more, with the count of both."""
    first = one if _weight(one) <= _weight(other) else other
    return Seen(first.source, first.target, first.manner, first.span, one.count + other.count)


def _weight(seen: Seen) -> tuple[int, int, str, int]:
    return _ORDER[seen.manner], -seen.count, seen.span.path, seen.span.start


class UseFinder:
    """Finds the line and the manner of each arrow of the graph. One that no line names is not found."""

    def __init__(self, outline: Outline, index: Index) -> None:
        self._outline = outline
        self._index = index

    @cached_property
    def _heads(self) -> dict[tuple[str, str], Definition]:
        """Types by folder and name: Go and Rust spread what belongs to a type over files."""
        found: dict[tuple[str, str], Definition] = {}
        for definition in self._index.definitions():
            if definition.kind in TYPES and "." not in definition.qualified:
                found.setdefault((_folder(definition.path), definition.name), definition)
        return found

    @cached_property
    def _top(self) -> dict[Key, Definition]:
        return {key_of(one): one for one in self._index.definitions() if "." not in one.qualified}

    @cached_property
    def seen(self) -> list[Seen]:
        """Every arrow that could be found, file by file, so that no more than one file's uses are held at a time."""
        links: defaultdict[str, list[Link]] = defaultdict(list)
        for link in self._outline.links:
            links[link.path].append(link)
        return [found for path in sorted(links) for found in self._in_file(path, links[path])]

    def _in_file(self, path: str, links: Sequence[Link]) -> Iterator[Seen]:
        file = self._index.by_path.get(path)
        if file is None:
            return
        wanted = {link.target.name for link in links}
        named: defaultdict[str, list[Reference]] = defaultdict(list)
        for use in file.references:
            if use.name in wanted and use.use is not Use.IMPORT:
                named[use.name].append(use)
        for link in links:
            found = _found(link, named[link.target.name], embeds=file.language in _EMBEDDING)
            if found is not None:
                yield found

    def whole(self, definition: Definition) -> Definition:
        """The type or function at the top of its file that a definition belongs to."""
        name = definition.qualified.partition(".")[0]
        own = self._top.get((definition.path, name))
        return own or self._heads.get((_folder(definition.path), name)) or definition

    def between_wholes(self) -> dict[tuple[Key, Key], Seen]:
        """The strongest use between each two types or functions, that of their members included."""
        found: dict[tuple[Key, Key], Seen] = {}
        for seen in self.seen:
            source, target = self.whole(seen.source), self.whole(seen.target)
            ends = key_of(source), key_of(target)
            if ends[0] != ends[1]:
                found[ends] = stronger(found[ends], seen) if ends in found else seen
        return found


def _found(link: Link, named: Sequence[Reference], *, embeds: bool) -> Seen | None:
    """The line that says most of all at which one uses the other in the same words as where it does so first."""
    first = next((use for use in named if use.line == link.line), None)
    if first is None:
        return None
    alike = [use for use in named if use.receiver == first.receiver and _is_in(use, link.source)]
    uses = [(_manner(use, link, embeds=embeds), use.line) for use in alike or [first]]
    manner, line = min(uses, key=lambda each: (_ORDER[each[0]], each[1]))
    return Seen(link.source, link.target, manner, Span(link.path, line, line), link.count)


def _manner(use: Reference, link: Link, *, embeds: bool) -> Manner:
    if use.use is Use.INHERIT and link.source.kind in TYPES:
        promised = link.target.kind in _PROMISES and link.source.kind is not link.target.kind
        return Manner.EMBED if embeds else Manner.IMPLEMENT if promised else Manner.INHERIT
    if use.use is Use.CALL:
        return Manner.CREATE if link.target.kind in TYPES else Manner.CALL
    return Manner.USE


def _is_in(use: Reference, source: Definition) -> bool:
    return source.start_line <= use.line <= source.end_line


def by_strength(seen: Iterable[Seen]) -> list[Seen]:
    """Uses by what they say and how often; the same order on every run."""
    return sorted(seen, key=lambda each: (-_strength(each), each.fact))


def _strength(seen: Seen) -> float:
    return {Manner.USE: 0.4, Manner.CALL: 1.0, Manner.CREATE: 1.5}.get(seen.manner, 3.0) * min(seen.count, 12)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
