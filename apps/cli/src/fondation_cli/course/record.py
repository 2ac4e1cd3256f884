"""The facts of a file as one line of JSON: what helper processes answer with, and what the cache keeps."""

import json
import sys
from dataclasses import fields
from typing import TypedDict

from fondation_cli.course.analysis import Facts
from fondation_cli.course.symbols import Definition, Kind, Reference, Use, Variable

_DefinitionRow = tuple[str, str, str, int, int, str, str | None, bool, int, bool]
_VariableRow = tuple[str, str, str | None]
_ReferenceRow = tuple[str, str, int, str | None, str | None, str | None]


class Record(TypedDict):
    """`Facts` in plain lists. Rows hold the fields of a definition or reference in their order, without the path."""

    definitions: list[_DefinitionRow]
    references: list[_ReferenceRow]
    imports: list[str]
    docstring: str | None
    variables: list[_VariableRow]


def pack(facts: Facts) -> Record:
    """Facts as they are written."""
    return Record(
        definitions=[
            (
                one.name,
                one.qualified,
                one.kind,
                one.start_line,
                one.end_line,
                one.signature,
                one.docstring,
                one.public,
                one.line,
                one.nested,
            )
            for one in facts.definitions
        ],
        references=[(one.name, one.use, one.line, one.scope, one.receiver, one.alias) for one in facts.references],
        imports=list(facts.imports),
        docstring=facts.docstring,
        variables=[(one.name, one.type_name, one.scope) for one in facts.variables],
    )


_KINDS = {str(kind): kind for kind in Kind}
_USES = {str(use): use for use in Use}


def unpack(record: Record, path: str) -> Facts:
    """Facts as they were read, of the file at `path`. Names are shared between files: most of them come again."""
    intern = sys.intern
    definitions = tuple(
        Definition(
            intern(name), intern(qualified), _KINDS[kind], path, start, end, signature, docstring, public, line, nested
        )
        for name, qualified, kind, start, end, signature, docstring, public, line, nested in record["definitions"]
    )
    references = tuple(
        Reference(intern(name), _USES[use], path, line, scope and intern(scope), receiver and intern(receiver), alias)
        for name, use, line, scope, receiver, alias in record["references"]
    )
    variables = tuple(Variable(intern(name), intern(of), scope) for name, of, scope in record["variables"])
    return Facts(definitions, references, tuple(record["imports"]), record["docstring"], variables)


SHAPE = [
    list(Record.__annotations__),
    *([field.name for field in fields(kind)] for kind in (Definition, Reference, Variable)),
    [*_KINDS, *_USES],
]
"""What a record is made of: another shape is another record."""

_DEFINITION, _REFERENCE, _VARIABLE = 10, 6, 3


def load(text: bytes) -> Record:
    """Read back what `json.dumps` made of a record. Raises ValueError for anything of another shape."""
    record: Record = json.loads(text)
    if not isinstance(record, dict) or record.keys() != Record.__annotations__.keys():
        raise ValueError(text[:80])
    if (
        any(len(row) != _DEFINITION for row in record["definitions"])
        or any(len(row) != _REFERENCE for row in record["references"])
        or any(len(row) != _VARIABLE for row in record["variables"])
    ):
        raise ValueError(text[:80])
    return record
