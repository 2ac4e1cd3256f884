"""Names that a whole project shares, and members that stand in another file than their type."""

from collections.abc import Mapping

from fondation_cli.course.ranking.modules import family
from fondation_cli.course.ranking.sharing import SPREAD, WHOLE
from fondation_cli.course.ranking.signatures import parameters
from fondation_cli.course.ranking.tables import Table
from fondation_cli.course.symbols import Definition, Kind, Reference, Role


def names_of_all(tables: Mapping[str, Table]) -> dict[tuple[str | None, str], Definition | None]:
    """What a name means all over a project, by family and qualified name; None where it means several things.

    In C a function stands in a header, and with its body elsewhere: the body is what its name means.
    """
    found: dict[tuple[str | None, str], Definition | None] = {}
    for table in tables.values():
        kind = family(table.file)
        if kind not in WHOLE or table.file.role is not Role.SOURCE:
            continue
        for one in table.file.definitions:
            if one.nested or one.kind in {Kind.EXTENSION, Kind.TEST} or (kind == "c" and not one.public):
                continue
            key = kind, one.qualified if kind == "c" else one.name
            if kind != "c" and one.kind in {Kind.METHOD, Kind.PROPERTY}:
                continue
            before = found.get(key, one)
            if before is not one and kind != "c":
                found[key] = before if before is not None and before.qualified == one.qualified else None
            elif before is one or (before is not None and lines_of(before) < lines_of(one)):
                found[key] = one
    return found


def members_elsewhere(tables: Mapping[str, Table]) -> dict[tuple[str | None, str], list[str]]:
    """The files that hold members of a type which another file defines."""
    found: dict[tuple[str | None, str], list[str]] = {}
    for path, table in tables.items():
        kind = family(table.file)
        if kind in SPREAD and table.file.role is Role.SOURCE:
            for owner in table.members:
                found.setdefault((kind, owner), []).append(path)
    return found


def lines_of(definition: Definition) -> int:
    """How many lines a definition takes beyond its first."""
    return definition.end_line - definition.start_line


def dotted_receiver(receiver: str) -> str:
    """What stands before a call with dots between its parts, however the language writes them."""
    text = receiver.replace("::", ".").replace("?->", ".").replace("->", ".").replace("?.", ".").replace("!!", "")
    return text.lstrip("&*$").replace("\\", ".").strip(".")


def dotted(module: str, name: str) -> str:
    """What a module holds under a name, as a module of its own."""
    return module + name if module.endswith(".") else f"{module}.{name}"


def is_parameter(table: Table, use: Reference) -> bool:
    """Whether a bare name is that of a parameter of the function around it, or of one further out."""
    scope = use.scope or ""
    while scope:
        function = table.definition(scope)
        is_function = function is not None and function.kind in {Kind.FUNCTION, Kind.METHOD}
        if function and is_function and use.name in parameters(function.signature, table.file.language):
            return True
        scope = scope.rpartition(".")[0]
    return False
