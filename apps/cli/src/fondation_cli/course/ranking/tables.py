"""The names of one file, as its own text sees them."""

from dataclasses import dataclass
from functools import cached_property

from fondation_cli.course.ranking.go_packages import package_name
from fondation_cli.course.symbols import Definition, Kind, Reference, SourceFile, Use

_FUNCTIONS = {Kind.FUNCTION, Kind.METHOD, Kind.TEST}


@dataclass
class Table:
    """The names of one file."""

    file: SourceFile
    top: dict[str, Definition]
    members: dict[str, dict[str, Definition]]
    bindings: dict[str, tuple[str, str | None]]
    stars: list[str]
    variables: dict[tuple[str | None, str], str | None]
    """The name of the type of a variable, by scope and name; None where the text says two."""

    @cached_property
    def own_calls(self) -> frozenset[tuple[str, str]]:
        """What calls which method of its own object, by scope and name."""
        return frozenset(
            (use.scope, use.name) for use in self.file.references if use.scope and use.receiver in {"self", "this"}
        )

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Every name that the file uses for itself, and not as a member of something."""
        return frozenset(use.name for use in self.file.references if not use.receiver)

    def definition(self, scope: str | None) -> Definition | None:
        """The definition of that name inside the file."""
        owner, _, name = (scope or "").rpartition(".")
        return (self.members.get(owner, {}) if owner else self.top).get(name)

    def type_of(self, scope: str | None, name: str) -> str | None:
        """The type that the text gives to a variable, in this scope or around it."""
        said = self.variables.get((scope or None, name))
        while said is None and scope:
            scope = scope.rpartition(".")[0]
            said = self.variables.get((scope or None, name))
        return said

    def is_local(self, scope: str | None, name: str) -> bool:
        """Whether a name is that of a variable of the function around a use, or of one further out."""
        while scope:
            function = self.definition(scope) if (scope, name) in self.variables else None
            if function is not None and function.kind in _FUNCTIONS:
                return True
            scope = scope.rpartition(".")[0]
        return False


def table_of(file: SourceFile) -> Table:
    """Read a file's definitions and imports. Of several definitions of one name, the longest counts."""
    table = Table(file, {}, {}, {}, [], {})
    for definition in file.definitions:
        owner, _, _ = definition.qualified.rpartition(".")
        known = table.members.setdefault(owner, {}) if owner else table.top
        before = known.get(definition.name)
        if before is None or _lines(before) < _lines(definition):
            known[definition.name] = definition
    for use in file.references:
        if use.use is Use.IMPORT:
            _bind(table, use)
    for variable in file.variables:
        place = variable.scope, variable.name
        said = table.variables.setdefault(place, variable.type_name)
        table.variables[place] = variable.type_name if said == variable.type_name else None
    return table


def is_object(definition: Definition, table: Table) -> bool:
    """Whether a value, or a function that makes objects, has methods that the file gives it."""
    given = table.members.get(definition.qualified, {}) if definition.kind in {Kind.CONSTANT, Kind.FUNCTION} else {}
    return any(not one.nested for one in given.values())


def _bind(table: Table, use: Reference) -> None:
    if use.name == "*" and use.receiver:
        table.stars.append(use.receiver)
    elif use.receiver:
        table.bindings[use.alias or use.name] = (use.receiver, use.name)
    elif use.alias:
        table.bindings[use.alias] = (use.name, None)
    elif table.file.language == "go":
        table.bindings.setdefault(package_name(use.name), (use.name, None))
    elif table.file.language == "python":
        head = use.name.partition(".")[0]
        table.bindings.setdefault(head, (head, None))
    else:
        table.stars.append(use.name)


def _lines(definition: Definition) -> int:
    return definition.end_line - definition.start_line
