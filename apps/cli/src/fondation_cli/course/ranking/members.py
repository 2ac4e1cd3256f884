"""What types hold, and which types they are built on."""

from collections.abc import Mapping, Sequence

from fondation_cli.course.ranking.modules import Modules, family
from fondation_cli.course.ranking.shared import members_elsewhere
from fondation_cli.course.ranking.tables import Table
from fondation_cli.course.symbols import Definition

_DEPTH = 6


class Members:
    """Finds members by their type's file and name; bases are told as they become known."""

    def __init__(self, tables: Mapping[str, Table], modules: Modules) -> None:
        self._tables = tables
        self._modules = modules
        self._spread = members_elsewhere(tables)
        self._holders: dict[tuple[str, str], list[Mapping[str, Definition]]] = {}
        self._bases: dict[tuple[str, str], list[Definition]] = {}
        self._found: dict[tuple[str, str, str], Definition | None] = {}

    def add_base(self, path: str, owner: str, base: Definition) -> None:
        """A type of a file is built on another."""
        self._bases.setdefault((path, owner), []).append(base)
        self._found.clear()

    def bases(self, path: str, owner: str) -> Sequence[Definition]:
        """The types that a type is built on, as far as they are known."""
        return self._bases.get((path, owner), ())

    def find(self, path: str, owner: str, name: str) -> Definition | None:
        """A member of a type, or of one that it is built on: the type's own first, each type once."""
        key = (path, owner, name)
        if key not in self._found:
            self._found[key] = self._nearest(path, owner, name)
        return self._found[key]

    def around(self, path: str, scope: str, name: str, *, of_object: bool = False) -> Definition | None:
        """A member of the innermost type around a scope that has one of this name.

        `of_object`: what a function has inside it is none.
        """
        while scope:
            found = self.find(path, scope, name)
            if found is not None and not (found.nested and of_object):
                return found
            scope = scope.rpartition(".")[0]
        return None

    def _nearest(self, path: str, owner: str, name: str) -> Definition | None:
        pending = [(path, owner, 0)]
        seen = {(path, owner)}
        while pending:
            place, holder, depth = pending.pop(0)
            found = self._own_of(place, holder, name)
            if found is not None or depth > _DEPTH:
                return found
            for base in self.bases(place, holder):
                if (base.path, base.qualified) not in seen:
                    seen.add((base.path, base.qualified))
                    pending.append((base.path, base.qualified, depth + 1))
        return None

    def _own_of(self, path: str, owner: str, name: str) -> Definition | None:
        if (path, owner) not in self._holders:
            elsewhere = self._spread.get((family(self._tables[path].file), owner), ())
            places = (path, *self._modules.neighbours(path), *elsewhere)
            held = (self._tables[place].members.get(owner) for place in places)
            self._holders[path, owner] = [members for members in held if members]
        return next((members[name] for members in self._holders[path, owner] if name in members), None)
