"""Variables that are named for a type: `session` for `Session`, where nothing in the text says of what type it is."""

from collections.abc import Callable, Mapping, Sequence

from fondation_cli.course.names import words
from fondation_cli.course.ranking.members import Members
from fondation_cli.course.ranking.modules import Modules, family
from fondation_cli.course.ranking.shared import dotted
from fondation_cli.course.ranking.sharing import WHOLE
from fondation_cli.course.ranking.tables import Table, is_object
from fondation_cli.course.symbols import TYPES, Definition, Kind, Role

_FACES = {"abstract", "base", "i", "interface", "protocol", "trait"}
"""What the name of a type has more than that of a thing that does what it asks for."""


class Namesakes:
    """Finds the type that a variable is named for. `named` is the type that a file means by a name."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        modules: Modules,
        members: Members,
        named: Callable[[Table, str], Definition | None],
    ) -> None:
        self._tables = tables
        self._modules = modules
        self._members = members
        self._named = named
        self._known: dict[str, frozenset[str]] = {}
        self._owners: dict[tuple[str | None, str], list[Definition]] = {}
        for table in tables.values():
            if table.file.role is Role.SOURCE:
                self._add(table)

    def _add(self, table: Table) -> None:
        for definition in table.file.definitions:
            if is_object(definition, table) or definition.kind in TYPES - {Kind.EXTENSION}:
                self._owners.setdefault((family(table.file), definition.name.lower()), []).append(definition)

    def owners(self, table: Table, variable: str) -> Sequence[Definition]:
        """All that a variable may be named for."""
        return self._owners.get((family(table.file), variable.strip("_").lower()), ())

    def of(self, table: Table, scope: str | None, variable: str, said: str | None) -> Definition | None:
        """What a variable is named for, as the file sees it; `said` is the type that the text gives it, if any."""
        owners = self.owners(table, variable)
        function = table.definition(scope)
        for owner in owners:
            is_said = function is not None and owner.name in function.signature
            # What is written small may be a function that gives the object.
            is_open = is_said or said == owner.name or not (said or "")[:1].isupper()
            if is_open and self._is_known(table, owner, len(owners)):
                return self._face(table, owner)
        return None

    def _is_known(self, table: Table, owner: Definition, owners: int) -> bool:
        """Whether a file can mean a type: its own, one whose file it imports, or the only one of its name.

        What stands inside another type has a name that says too little, as every `Builder` has.
        """
        if owner.path == table.file.path or self._is_inside(owner):
            return owner.path == table.file.path
        return owner.path in self._known_files(table) or (owners == 1 and family(table.file) in WHOLE)

    def _is_inside(self, owner: Definition) -> bool:
        """Whether a type stands inside another."""
        holder = self._tables[owner.path].definition(owner.qualified.rpartition(".")[0])
        return holder is not None and holder.kind in TYPES

    def _face(self, table: Table, owner: Definition) -> Definition | None:
        """What an object of a type goes by: `handler` may be any `HandlerInterface`, and no `Handler`.

        None where the file speaks of an interface of that name that is no part of the project.
        """
        if owner.name in table.spoken:
            return owner
        said = next((name for name in sorted(table.spoken) if _is_face(name, owner.name)), None)
        if said is not None:
            return self._named(table, said)
        bases = self._members.bases(owner.path, owner.qualified)
        return next((base for base in bases if _is_face(base.name, owner.name)), owner)

    def _known_files(self, table: Table) -> frozenset[str]:
        """The file itself, and those behind what it imports."""
        path = table.file.path
        if path not in self._known:
            found = {path}
            for module, member in table.bindings.values():
                found.update(self._modules.files(path, module))
                found.update(self._modules.files(path, dotted(module, member)) if member else ())
            self._known[path] = frozenset(found)
        return self._known[path]


def _is_face(name: str, of: str) -> bool:
    """`HandlerInterface` and `IHandler` of `Handler`."""
    more = [word for word in words(name) if word not in words(of)]
    return len(more) == 1 and more[0] in _FACES and set(words(of)) < set(words(name))
