"""The parts a function is made of. Lines count from 1, both ends included; text is as written, on one line."""

from dataclasses import dataclass, field
from enum import StrEnum


class StatementKind(StrEnum):
    IF = "if"
    LOOP = "loop"
    TRY = "try"
    WITH = "with"
    SWITCH = "switch"
    RETURN = "return"
    FAIL = "fail"
    YIELD = "yield"
    ASSIGN = "assign"
    CALL = "call"
    DELETE = "delete"
    DEFER = "defer"
    SPAWN = "spawn"
    DEFINE = "define"
    LEAVE = "leave"
    OTHER = "other"


class Form(StrEnum):
    """The forms a condition takes that can be said in words."""

    HOLDS = "holds"
    FAILS = "fails"
    IS_A = "is_a"
    IS_NOT_A = "is_not_a"
    ABSENT = "absent"
    PRESENT = "present"
    IN = "in"
    NOT_IN = "not_in"
    EQUAL = "equal"
    DIFFERENT = "different"
    HAS = "has"
    ERROR = "error"
    ALL = "all"
    ANY = "any"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Condition:
    """A test with its operands. `ALL` and `ANY` have parts; `CODE` has only `text`; every form has its whole `text`."""

    form: Form
    text: str
    left: str = ""
    right: str = ""
    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment beside code, without its markers."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call as written: `receiver.name(arguments)`; `awaited` and `constructs` where the language says so."""

    name: str
    receiver: str
    line: int
    text: str
    arguments: tuple[str, ...] = ()
    constructs: bool = False
    is_either: bool = False
    """Whether it is one of two that a value is chosen between: `a ? this.call() : another.call()`."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What a `try` does with some errors; no errors named means any."""

    errors: tuple[str, ...]
    start: int
    end: int
    body: tuple["Statement", ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One way of a switch; `labels` is empty for the default."""

    labels: str
    start: int
    end: int
    body: tuple["Statement", ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `calls` are its own, in source order, without those of the statements nested in it."""

    kind: StatementKind
    start: int
    end: int
    condition: Condition | None = None
    targets: tuple[str, ...] = ()
    value: str = ""
    error: str = ""
    message: str = ""
    calls: tuple[Call, ...] = ()
    body: tuple["Statement", ...] = ()
    otherwise: tuple["Statement", ...] = ()
    handlers: tuple[Handler, ...] = ()
    cases: tuple[Case, ...] = ()
    comment: Comment | None = None
    after_blank: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    annotation: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A function taken apart. `receiver` is the name by which it calls its own object: `self`, `this`, `c`."""

    name: str
    start: int
    end: int
    body_start: int
    """First line after the signature and the docstring."""
    signature_end: int
    parameters: tuple[Parameter, ...]
    returns: str
    receiver: str
    statements: tuple[Statement, ...]
    decorators: tuple[str, ...] = ()
    is_async: bool = False
    locals: dict[str, str] = field(default_factory=dict)
    """The text that each local name was first given; empty where it was given a part, as each in a loop is."""
