"""The facts of a file as one line of text: what helper processes answer with, and what the cache keeps.

Two JSON values with a tab between them: what the file defines, and what it uses, so that the one can be read without
the other. Uses are columns, and each text of them stands once: most come again; numbers are the bytes of an array.
"""

import json
import sys
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import repeat
from operator import attrgetter

from fondation_cli.course.analysis import Facts
from fondation_cli.course.symbols import Definition, Kind, Reference, Use, Variable

_KINDS = {str(kind): kind for kind in Kind}
_USES = {str(number): use for number, use in enumerate(Use)}
_FIELDS = tuple(field.name for field in fields(Definition) if field.name != "path")
_row = attrgetter(*_FIELDS)
_NO_USES: tuple[tuple[()], ...] = ((),) * len(Reference._fields)
_SHORT, _LONG = "H", "I"
_MARKS = {use: mark for mark, use in _USES.items()}
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

SHAPE = [_FIELDS, Reference._fields, Variable._fields, list(Kind), list(Use), "columns of bytes"]
"""What a record is made of: another shape is another record."""


_Defined = tuple[tuple[Definition, ...], tuple[str, ...], str | None]
_Used = tuple[tuple[Reference, ...], tuple[Variable, ...]]


def pack(facts: Facts) -> bytes:
    """Facts as they are written: one line, without its end."""
    defined = [
        [_row(one) for one in facts.definitions],
        facts.imports,
        facts.docstring,
    ]
    # A docstring may hold half of a surrogate pair, written as an escape: no text that could be stored.
    return f"{_written(defined)}\t{_written(_columns(facts))}".encode(errors="replace")


def _columns(facts: Facts) -> list[object]:
    texts = _Numbers({None: 0})

    def number(column: Iterable[str | None]) -> str:
        return _bytes(list(map(texts.__getitem__, column)))

    # Columns at once, and not a field of each use after the other: there are very many.
    name, use, _, line, scope, receiver, alias = zip(*facts.references, strict=True) if facts.references else _NO_USES
    variable, type_name, holder = zip(*facts.variables, strict=True) if facts.variables else ((), (), ())
    columns = [
        number(name),
        "".join(map(_MARKS.__getitem__, use)),
        _bytes(line),
        number(scope),
        number(receiver),
        number(alias),
        number(variable),
        number(type_name),
        number(holder),
    ]
    return [list(texts), *columns]


def _bytes(numbers: Sequence[int]) -> str:
    """Numbers as text: as JSON lists they would be most of the work of writing and of reading."""
    try:
        column = array(_SHORT, numbers)
    except OverflowError:
        column = array(_LONG, numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return column.typecode + b2a_base64(column.tobytes(), newline=False).decode()


def _numbers(text: str) -> Sequence[int]:
    """What `_bytes` made a text of."""
    column: array[int] = array(text[0])
    column.frombytes(a2b_base64(text[1:]))
    if sys.byteorder == "big":
        column.byteswap()
    return column


class _Numbers(dict[str | None, int]):
    """Texts by the order in which they were first asked for."""

    def __missing__(self, text: str | None) -> int:
        number = self[text] = len(self)
        return number


class Packed:
    """The facts of the file at `path`, read from their record when they are first asked for."""

    __slots__ = ("_definitions", "_definitions_text", "_path", "_uses", "_uses_text")

    def __init__(self, record: bytes, path: str) -> None:
        self._definitions_text, _, self._uses_text = record.partition(b"\t")
        self._path = path
        self._definitions: _Defined | None = None
        self._uses: _Used | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed) and (self._path, self._defined, self._used) == (
            other._path,
            other._defined,
            other._used,
        )

    def __hash__(self) -> int:
        return hash(self._path)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """In the order of the text."""
        return self._defined[0]

    @property
    def imports(self) -> tuple[str, ...]:
        """Modules, as written."""
        return self._defined[1]

    @property
    def docstring(self) -> str | None:
        """What the file says of itself."""
        return self._defined[2]

    @property
    def references(self) -> tuple[Reference, ...]:
        """In the order of the text."""
        return self._used[0]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those whose type the text says."""
        return self._used[1]

    @property
    def _defined(self) -> _Defined:
        if self._definitions is None:
            self._definitions = self._read_definitions()
            self._definitions_text = b""
        return self._definitions

    @property
    def _used(self) -> _Used:
        if self._uses is None:
            self._uses = self._read_uses()
            self._uses_text = b""
        return self._uses

    def _read_definitions(self) -> _Defined:
        rows, imports, docstring = json.loads(self._definitions_text)
        intern, path = sys.intern, self._path
        definitions = tuple(
            Definition(intern(name), intern(qualified), _KINDS[kind], path, *rest)
            for name, qualified, kind, *rest in rows
        )
        return definitions, tuple(imports), docstring

    def _read_uses(self) -> _Used:
        texts, *columns = json.loads(self._uses_text)
        # Names are shared between files: most of them come again.
        shared = [None, *map(sys.intern, texts[1:])]
        name, scope, receiver, alias, variable, type_name, holder = (
            map(shared.__getitem__, _numbers(column)) for column in (*columns[:1], *columns[3:])
        )
        uses = map(_USES.__getitem__, columns[1])
        rows = zip(name, uses, repeat(self._path), _numbers(columns[2]), scope, receiver, alias, strict=False)
        variables = zip(variable, type_name, holder, strict=True)
        return tuple(map(Reference._make, rows)), tuple(map(Variable._make, variables))
