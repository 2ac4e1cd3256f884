"""What a person who is about to use or change something should know first: its pitfalls, in the project's own words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from fondation_cli.course.docstring import plain, sentences, shorten
from fondation_cli.course.facts.cautions import Caution, cautions_in, is_strong
from fondation_cli.course.facts.deprecations import deprecations_in
from fondation_cli.course.facts.documents import is_timeless
from fondation_cli.course.facts.library import TYPES, Library, comment_start, shown_name, span_of
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.facts.reminders import reminders_in
from fondation_cli.course.facts.warnings import warnings_in
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import letters, locate
from fondation_cli.course.symbols import Definition, Role

_CODE = re.compile(r"`+([^`\n]+)`+")
_NAME = re.compile(r"[A-Za-z_]\w*")
_LARGEST = 300_000
_LONGEST = 210
_ALIKE = 30
_FEWEST_WORDS = 5
_SHORTEST_NAME = 4
_MOST = {"deprecated": 3, "outdated": 2, "docs": 2, "care": 4, "todo": 2}


class Source(StrEnum):
    """What a pitfall is: something that goes, an old way to use it, a word of the documentation, a comment, a note."""

    DEPRECATED = "deprecated"
    OUTDATED = "outdated"
    DOCS = "docs"
    CARE = "care"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Pitfall:
    """One of them. `about` is the name of the definition that it stands with, empty where it stands with none.

    `in_part`: it is about something within that definition, and not about the whole.
    """

    source: Source
    about: str
    quote: Quote
    in_part: bool = False


class Lookout:
    """Finds the pitfalls of one chapter after another."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._told: set[Span] = set()
        """What was taken from documents: once in a course is enough."""

    @cached_property
    def _documented(self) -> list[tuple[Caution, str, frozenset[str]]]:
        """The cautions of all documents: each with its path and the names of code in it."""
        found = []
        for file in self._library.index.files:
            if file.role is Role.DOC and file.size <= _LARGEST and is_timeless(file.path):
                lines = self._library.lines(file.path)
                for caution in cautions_in(lines, 1, len(lines)):
                    code = " ".join(_CODE.findall("\n".join(lines[caution.start - 1 : caution.end])))
                    found.append((caution, file.path, frozenset(_NAME.findall(code))))
        return found

    def pitfalls(self, heads: Sequence[Definition]) -> tuple[Pitfall, ...]:
        """Those of some subjects and their members, by source and place; the same words are told once."""
        library, around = self._library, _places(heads, self._library)
        found = [*_deprecated(around, library), *self._in_documents(heads), *_in_code(around, library)]
        warned = [Pitfall(Source.CARE, _about(quote.span, library), quote) for quote in warnings_in(around, library)]
        found += [each for each in warned if not self._is_summary(each)]
        found += _left_to_do(around, library)
        told: set[str] = set()
        kept: list[Pitfall] = []
        for source in Source:
            for each in (each for each in found if each.source is source):
                said = letters(each.quote.text).text
                if sum(other.source is source for other in kept) < _MOST[source] and not _was_told(said, told):
                    told.add(said)
                    kept.append(each)
        return tuple(kept)

    def _is_summary(self, pitfall: Pitfall) -> bool:
        """Whether the words only begin the documentation of what they stand with: "Do not cross file systems"."""
        known = self._library.by_name.get(pitfall.about.rpartition(".")[2], ())
        meanings = [self._library.meaning(each) for each in known if each.path == pitfall.quote.span.path]
        return any(found is not None and pitfall.quote.text.startswith(found.text[:_ALIKE]) for found in meanings)

    def _in_documents(self, heads: Sequence[Definition]) -> list[Pitfall]:
        """Cautions of documents that name a subject or a member of one alone, those that warn first."""
        wanted = {head.name: shown_name(head) for head in heads if len(head.name) >= _SHORTEST_NAME}
        for member in (member for head in heads for member in self._library.members(head)):
            if member.public and len(member.name) >= _SHORTEST_NAME and len(self._library.by_name[member.name]) == 1:
                wanted.setdefault(member.name, shown_name(member))
        found: list[tuple[bool, Pitfall]] = []
        for caution, path, names in self._documented:
            named = sorted(names & wanted.keys())
            quote = _quoted(caution.text, Span(path, caution.start, caution.end), self._library) if named else None
            if quote is not None and quote.span not in self._told:
                found.append((not is_strong(caution), Pitfall(Source.DOCS, wanted[named[0]], quote)))
        found.sort(key=lambda each: (each[0], each[1].quote.span))
        strong = [pitfall for is_note, pitfall in found if not is_note]
        chosen = strong[: _MOST[Source.DOCS]] or [pitfall for _, pitfall in found[:1]]
        self._told |= {pitfall.quote.span for pitfall in chosen}
        return chosen


def _was_told(said: str, told: set[str]) -> bool:
    return any(said in other or other in said for other in told)


def _places(heads: Sequence[Definition], library: Library) -> list[Span]:
    """The lines of the subjects and of members that stand elsewhere, with the comments above."""
    places: list[Span] = []
    for head in heads:
        for each in [head, *library.members(head)]:
            start = comment_start(library.lines(each.path), each.start_line)
            if not any(place.path == each.path and place.start <= start <= place.end for place in places):
                places.append(Span(each.path, start, each.end_line))
    return places


def _deprecated(places: Iterable[Span], library: Library) -> Iterator[Pitfall]:
    for place in places:
        for notice in deprecations_in(library.lines(place.path), place.start, place.end):
            span = Span(place.path, notice.start, notice.end)
            quote = _quoted(notice.text, span, library, fewest=2)
            if quote is not None:
                about = _about(span, library)
                in_part = notice.in_part or _is_inside_type(span, library)
                yield Pitfall(Source.OUTDATED if notice.in_part else Source.DEPRECATED, about, quote, in_part=in_part)


def _in_code(places: Iterable[Span], library: Library) -> Iterator[Pitfall]:
    """Cautions that stand in the documentation within the code."""
    for place in places:
        for caution in cautions_in(library.lines(place.path), place.start, place.end):
            span = Span(place.path, caution.start, caution.end)
            quote = _quoted(caution.text, span, library)
            if quote is not None:
                yield Pitfall(Source.CARE, _about(span, library), quote)


def _left_to_do(places: Iterable[Span], library: Library) -> Iterator[Pitfall]:
    for place in places:
        for reminder in reminders_in(place, library):
            yield Pitfall(Source.TODO, reminder.inside, reminder.quote)


def _quoted(text: str, span: Span, library: Library, fewest: int = _FEWEST_WORDS) -> Quote | None:
    """The first sentences of a text, as far as they are short; None where they do not stand there word for word."""
    kept = ""
    for sentence in sentences(plain(text)):
        if kept and len(kept) + len(sentence) > _LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    said = kept if len(kept) <= _LONGEST else shorten(kept, _LONGEST)
    if len(said.split()) < fewest or said.endswith(":") or "http" in said or said.count("`") % 2:
        return None
    found = locate(library.lines(span.path), span.start, span.end, said)
    return Quote(said, Span(span.path, *found)) if found else None


def _about(span: Span, library: Library) -> str:
    """The innermost definition around some lines; for what stands above a definition, that one."""
    file = library.file(span.path)
    known = file.definitions if file is not None else ()
    inside = [each for each in known if each.start_line <= span.start and span.end <= each.end_line]
    below = [each for each in known if _stands_above(span, each, library)]
    if below:
        return shown_name(min(below, key=lambda each: (each.start_line, -each.end_line)))
    return shown_name(max(inside, key=lambda each: each.start_line)) if inside else ""


def _is_inside_type(span: Span, library: Library) -> bool:
    """Whether the innermost thing around some lines is a type, and they are not the words above one of its members."""
    file = library.file(span.path)
    known = file.definitions if file is not None else ()
    if any(_stands_above(span, each, library) for each in known):
        return False
    inside = [each for each in known if each.start_line <= span.start and span.end <= each.end_line]
    innermost = max(inside, key=lambda each: each.start_line, default=None)
    own = (innermost.docstring or "") if innermost is not None else ""
    return innermost is not None and innermost.kind in TYPES and "deprecat" not in own.lower()


def _stands_above(span: Span, definition: Definition, library: Library) -> bool:
    own = span_of(definition)
    return own.start > span.end and comment_start(library.lines(span.path), own.start) <= span.start
