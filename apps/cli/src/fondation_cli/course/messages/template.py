"""The small language of the catalogues.

`{name}` is a blank. `{count:one file|# files}` picks by a number, and of three forms the first is for none; `#` is that
number in words or figures. What stands between `[` and `]` is said only when every blank inside has something to say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\{(?P<name>\w+)(?::(?P<forms>[^{}]*))?\}|(?P<open>\[)|(?P<close>\])|(?P<text>[^{}\[\]]+)")

Value = str | int


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to fill; `forms` are for one and for many; of three, the first is for none."""

    name: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A part that is left out when one of its blanks is empty."""

    parts: tuple["Part", ...]


Part = str | Blank | Option


def parse(source: str) -> tuple[Part, ...]:
    """The parts of a template. Raises ValueError where brackets do not match."""
    stack: list[list[Part]] = [[]]
    for piece in _PIECE.finditer(source):
        if piece["open"]:
            stack.append([])
        elif piece["close"]:
            inner = stack.pop()
            if not stack:
                raise ValueError(f"A bracket closes that was not opened: {source}")
            stack[-1].append(Option(tuple(inner)))
        elif piece["name"]:
            forms = tuple(piece["forms"].split("|")) if piece["forms"] is not None else ()
            stack[-1].append(Blank(piece["name"], forms))
        else:
            stack[-1].append(piece["text"])
    if len(stack) != 1:
        raise ValueError(f"A bracket stays open: {source}")
    return tuple(stack[0])


def blanks(parts: tuple[Part, ...]) -> set[str]:
    """The names of all blanks."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Blank):
            found.add(part.name)
        elif isinstance(part, Option):
            found |= blanks(part.parts)
    return found


def is_said(option: Option, values: Mapping[str, Value]) -> bool:
    """Whether every blank of an option has something to say."""
    return all(values.get(name, "") not in {"", 0} for name in blanks(option.parts))
