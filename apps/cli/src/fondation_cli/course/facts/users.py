"""Who uses a definition, how, and where first."""

import re
from collections import defaultdict
from itertools import chain

from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Library, key_of
from fondation_cli.course.facts.manners import manner_at
from fondation_cli.course.facts.portraits import Dependant, Manner
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan, Link
from fondation_cli.course.symbols import Definition, Kind, Role, Use

_MOST = 8
_PLAIN = {Manner.MENTION, Manner.ANNOTATE}
_OF_TYPES = {Manner.CHECK, Manner.ANNOTATE, Manner.INHERIT, Manner.MENTION}
"""How a type is used, and a function is not; one that is only mentioned may be something else of that name."""


def users_of(definition: Definition, library: Library, chapter: ChapterPlan) -> tuple[tuple[Dependant, ...], int]:
    """The users that say most, and how many definitions of the project's own code use it in all."""
    links = [link for link in _links(definition, library) if library.role(link.path) is Role.SOURCE]
    found = [_dependant(link, definition, library, chapter) for link in links]
    if definition.kind in FUNCTIONS:
        # A type by the same name in lower case, an attribute, a parameter: none of them is the function.
        kept = [number for number, each in enumerate(found) if each.manner not in _OF_TYPES]
        links, found = [links[number] for number in kept], [found[number] for number in kept]
    ordered = sorted(
        zip(found, links, strict=True),
        key=lambda pair: (
            pair[0].manner in _PLAIN,
            -library.rank(pair[1].source),
            pair[0].span.path,
            pair[0].span.start,
        ),
    )
    unique = {dependant.user.name: dependant for dependant, _ in reversed(ordered)}
    return tuple(reversed(unique.values()))[:_MOST], len(found)


def _links(definition: Definition, library: Library) -> list[Link]:
    """One arrow a user: to the definition itself, from outside of it."""
    by_source: dict[tuple[str, str], Link] = {}
    for link in library.links_to.get(key_of(definition), ()):
        source = link.source
        inside = source.path == definition.path and (
            source.qualified == definition.qualified or source.qualified.startswith(f"{definition.qualified}.")
        )
        if not inside and source.kind is not Kind.MODULE:
            by_source.setdefault(key_of(source), link)
    return [by_source[key] for key in sorted(by_source)]


def _dependant(link: Link, definition: Definition, library: Library, chapter: ChapterPlan) -> Dependant:
    tree = library.tree(link.path)
    manner = Manner.MENTION
    if tree is not None:
        manner = manner_at(tree[0], tree[1], library.lines(link.path), link.line, definition.name)
    if manner is Manner.INHERIT and (link.source.kind not in TYPES or link.source.kind is Kind.TYPE):
        manner = Manner.MENTION
    user = library.mention(link.source, chapter)
    return Dependant(user, manner, Span(link.path, link.line, link.line), link.count, definition.name)


def uses_in_tests(definition: Definition, library: Library) -> tuple[int, int]:
    """How often the tests name a definition, and in how many files; nothing where others have the same name."""
    name = definition.name
    namesakes = {
        key_of(other)
        for other in library.by_name.get(name, ())
        if library.role(other.path) is Role.SOURCE and not other.nested
    }
    if len(namesakes) > 1:
        return 0, 0
    files: dict[str, int] = defaultdict(int)
    for reference in library.test_uses(name):
        files[reference.path] += 1
    return sum(files.values()), len(files)


def is_unused_inside(definition: Definition, library: Library) -> bool:
    """Whether the sources use the name nowhere but in imports and in the definition itself, and none of its members."""
    for use in library.references_by_name.get(definition.name, ()):
        if use.use is not Use.IMPORT and _is_outside(use.path, use.line, definition, library):
            return False
    return not _is_spoken_of(definition, library) and not _is_reached_into(definition, library)


def _is_outside(path: str, line: int, definition: Definition, library: Library) -> bool:
    inside = path == definition.path and definition.start_line <= line <= definition.end_line
    return library.role(path) is Role.SOURCE and not inside


def _is_spoken_of(definition: Definition, library: Library) -> bool:
    """Whether the name stands before a member, as in `Parser::parse()`, or in what another definition takes or gives.

    A file that neither imports nor defines a name has no mention of it there.
    """
    said = re.compile(rf"(?<!\w){re.escape(definition.name)}(?!\w)")
    receivers = (
        (use.receiver, use.path, use.line)
        for uses in library.references_by_name.values()
        for use in uses
        if use.receiver and use.use is not Use.IMPORT
    )
    signatures = ((one.signature, one.path, one.start_line) for one in library.by_key.values())
    return any(
        definition.name in text and said.search(text) and _is_outside(path, line, definition, library)
        for text, path, line in chain(receivers, signatures)
    )


def _is_reached_into(definition: Definition, library: Library) -> bool:
    """Whether a member of a type is used from outside of the type."""
    if definition.kind not in TYPES:
        return False
    links = (link for member in library.members(definition) for link in library.links_to.get(key_of(member), ()))
    return any(_is_outside(link.path, link.line, definition, library) for link in links)
