"""Whether JSON is as a contract has it."""

from collections.abc import Callable

from pydantic import JsonValue

from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_shared.checks import Shape

_IS: dict[str, Callable[[JsonValue], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "any": lambda _: True,
}


def expect_shape(value: JsonValue, shape: Shape, place: str = "$") -> None:
    """Raises Unmet: it has another one; `place` says where."""
    if isinstance(shape, str):
        if not _IS[shape](value):
            raise Unmet(f"{place} is {_said(value)}, expected {shape}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise Unmet(f"{place} is {_said(value)}, expected a list")
        for number, each in enumerate(value):
            for inner in shape:
                expect_shape(each, inner, f"{place}[{number}]")
    else:
        for key, inner in shape.items():
            expect_shape(_at(value, key, place), inner, f"{place}.{key}")


def expect_held(value: JsonValue, wanted: JsonValue, place: str = "$") -> None:
    """Raises Unmet: it does not hold all that is wanted; objects may hold more keys."""
    if isinstance(wanted, dict):
        for key, inner in wanted.items():
            expect_held(_at(value, key, place), inner, f"{place}.{key}")
    elif isinstance(wanted, list):
        if not isinstance(value, list) or len(value) != len(wanted):
            raise Unmet(f"{place} is {_said(value)}, expected a list of {len(wanted)}")
        for number, (each, inner) in enumerate(zip(value, wanted, strict=True)):
            expect_held(each, inner, f"{place}[{number}]")
    elif value != wanted or isinstance(value, bool) is not isinstance(wanted, bool):
        raise Unmet(f"{place} is {_said(value)}, expected {_said(wanted)}")


def _at(value: JsonValue, key: str, place: str) -> JsonValue:
    if not isinstance(value, dict) or key not in value:
        raise Unmet(f"{place} has no {quoted(key)}: {_said(value)}")
    return value[key]


def _said(value: JsonValue) -> str:
    """It in a few words; a big one by its kind alone."""
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return quoted(value) if isinstance(value, str) else str(value)[:120]
