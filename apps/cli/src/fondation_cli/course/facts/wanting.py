"""Public definitions that lack a test or a word of explanation, and small ones that a newcomer can change safely."""

import re
from functools import cached_property

from fondation_cli.course.facts.furthers import FirstChange, Wanted, Wanting
from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Library, key_of
from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Definition, Reference, Role, Use

_SHORTEST, _SMALL = 3, 20
_FEW_CALLS, _FEW_CALLERS = 3, 6
_MOST = 4
_MOST_SHOWN = 5
_FEWEST_PUBLIC = 5
_DOCUMENTS = 4 * 1024 * 1024
_TOKEN = re.compile(r"[A-Za-z_$][\w$]*")
_NO_TARGET = {"main", "init", "setUp", "tearDown", "toString", "String", "equals", "hashCode", "default", "exports"}


class Lookout:
    """Looks over all that the project offers."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def _offered(self) -> list[Definition]:
        """What is public and stands for itself in the sources, each name once, the weightiest first."""
        kinds = TYPES | FUNCTIONS
        library = self._library
        found = [
            definition
            for definition in library.by_key.values()
            if definition.kind in kinds
            and definition.public
            and not definition.nested
            and library.role(definition.path) is Role.SOURCE
            and not definition.name.startswith("_")
            and definition.name not in _NO_TARGET
            and len(library.by_name[definition.name]) == 1
        ]
        return sorted(found, key=lambda each: (-library.rank(each), each.path, each.start_line))

    @cached_property
    def _tested(self) -> frozenset[str]:
        """Every name that a test uses, in whatever sense."""
        files = self._library.index.files
        return frozenset(use.name for file in files if file.role is Role.TEST for use in file.references)

    @cached_property
    def _written_about(self) -> frozenset[str]:
        """Every word of the documentation that could be a name."""
        found: set[str] = set()
        left = _DOCUMENTS
        for file in self._library.index.files:
            if file.role is Role.DOC and left > 0:
                left -= file.size
                found.update(_TOKEN.findall(self._library.text(file.path)))
        return frozenset(found)

    def first_changes(self) -> tuple[FirstChange, ...]:
        """Small public functions that tests use and that few others meet, one a file, the weightiest first."""
        found: dict[str, FirstChange] = {}
        for definition in self._offered:
            size = definition.end_line - definition.start_line + 1
            if definition.kind in FUNCTIONS and _SHORTEST <= size <= _SMALL and definition.path not in found:
                change = self._first_change(definition, size)
                if change is not None:
                    found[definition.path] = change
            if len(found) == _MOST:
                break
        return tuple(found.values())

    def _first_change(self, definition: Definition, size: int) -> FirstChange | None:
        library = self._library
        callers = {key_of(link.source) for link in library.links_to.get(key_of(definition), ())}
        own = {key for key in callers if library.role(key[0]) is Role.SOURCE}
        calls = {key_of(link.target) for link in library.links_from.get(key_of(definition), ())}
        tests = self._tests(definition)
        if not tests or len(own) > _FEW_CALLERS or len(calls) > _FEW_CALLS:
            return None
        return FirstChange(
            subject=library.mention(definition),
            lines=size,
            callers=len(own),
            calls=len(calls),
            test=_place(tests),
        )

    def _tests(self, definition: Definition) -> list[Reference]:
        """The uses in tests that mean this one: of a method, in files that name its type, and of no other type."""
        library = self._library
        holder = definition.qualified.rpartition(".")[0].rpartition(".")[2]
        uses = [use for use in library.test_uses(definition.name) if use.use is not Use.IMPORT]
        if not holder:
            return uses
        naming = self._files_naming(holder)
        return [
            use
            for use in uses
            if use.path in naming and not (use.receiver and use.receiver[:1].isupper() and use.receiver != holder)
        ]

    def _files_naming(self, name: str) -> frozenset[str]:
        found = self._library.references_by_name.get(name, ())
        receivers = self._receivers.get(name, frozenset())
        return frozenset(use.path for use in found) | receivers

    @cached_property
    def _receivers(self) -> dict[str, frozenset[str]]:
        """The test files that name something before a dot, by that name."""
        found: dict[str, set[str]] = {}
        for file in self._library.index.files:
            for use in file.references if file.role is Role.TEST else ():
                if use.receiver:
                    found.setdefault(use.receiver, set()).add(file.path)
        return {name: frozenset(paths) for name, paths in found.items()}

    def untested(self) -> Wanted | None:
        """Public functions whose names no test uses; None where nothing is tested, or nearly nothing is."""
        functions = [each for each in self._offered if each.kind in FUNCTIONS and self._is_used(each)]
        bare = [each for each in functions if each.name not in self._tested]
        if len(functions) < _FEWEST_PUBLIC or not bare or 2 * len(bare) > len(functions):
            return None
        return self._wanted(bare, len(functions))

    def undocumented(self) -> Wanted | None:
        """Public types and functions without a comment of their own that no document names; None where most are so."""
        whole = [each for each in self._offered if "." not in each.qualified]
        bare = [each for each in whole if not each.docstring and each.name not in self._written_about]
        if len(whole) < _FEWEST_PUBLIC or not bare or len(bare) == len(whole):
            return None
        return self._wanted(bare, len(whole))

    def _is_used(self, definition: Definition) -> bool:
        return bool(self._library.links_to.get(key_of(definition)))

    def _wanted(self, bare: list[Definition], total: int) -> Wanted | None:
        counted = [(self._uses(each), each) for each in bare]
        shown = sorted((one for one in counted if one[0]), key=lambda one: (-one[0], one[1].path, one[1].start_line))
        mentions = tuple(Wanting(self._library.mention(each), uses) for uses, each in shown[:_MOST_SHOWN])
        return Wanted(len(bare), total, mentions) if mentions else None

    def _uses(self, definition: Definition) -> int:
        links = self._library.links_to.get(key_of(definition), ())
        return len({key_of(link.source) for link in links if self._library.role(link.source.path) is Role.SOURCE})


def _place(tests: list[Reference]) -> Span:
    first = min(tests, key=lambda use: (use.use is not Use.CALL, use.path, use.line))
    return Span(first.path, first.line, first.line)
