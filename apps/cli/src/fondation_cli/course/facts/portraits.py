"""The portrait of one subject: what it is, keeps and offers, and who uses it."""

from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.phrases import Note
from fondation_cli.course.markup import Span


class Service(StrEnum):
    """What a method is there for, as far as its form says."""

    MAKE = "make"
    """Belongs to the type, and gives an object of it."""
    SET = "set"
    """Gives its own object back, so that calls can be chained."""
    ASK = "ask"
    """Answers yes or no, or is read as an attribute."""
    DEMAND = "demand"
    """Has no body: those who build on the type give it one."""
    DO = "do"


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a type's surface."""

    mention: Mention
    is_property: bool = False
    forwards: str = ""
    """The one function that it hands its work to."""
    service: Service = Service.DO


@dataclass(frozen=True, slots=True)
class Attribute:
    """What an object keeps: assigned when it is made, read by `readers`."""

    name: str
    span: Span
    value: str
    meaning: Quote | None
    readers: tuple[str, ...]
    is_given: bool = False
    """Whether the value is what the constructor was called with."""


class Manner(StrEnum):
    """How one definition uses another."""

    CALL = "call"
    OPEN = "open"
    RETURN = "return"
    KEEP = "keep"
    INHERIT = "inherit"
    RAISE = "raise"
    CATCH = "catch"
    DECORATE = "decorate"
    CHECK = "check"
    ANNOTATE = "annotate"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Dependant:
    """Who uses something: how, where first, how often."""

    user: Mention
    manner: Manner
    span: Span
    count: int
    of: str


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """One subject of a chapter."""

    mention: Mention
    signature: str
    purpose: tuple[Quote, ...]
    bases: tuple[Mention, ...]
    derived: tuple[Mention, ...]
    derived_count: int
    members: tuple[Member, ...]
    member_count: int
    state: tuple[Attribute, ...]
    state_count: int
    digest: tuple[Note, ...]
    users: tuple[Dependant, ...]
    user_count: int
    test_count: int
    test_files: int
    is_unused_inside: bool
    """Whether no other line of the project's own code says its name."""
    hooks: tuple[str, ...]
    """Methods that a base class calls back."""
    is_error: bool = False
    told: Quote | None = None
    """What the documentation says that it is, where the code says nothing."""
    values: tuple[Attribute, ...] = ()
    """The values of an enumeration."""
    reasons: tuple[Quote, ...] = ()
    """Why it is there, in words of its documentation or of the pages about it."""
    forwards: str = ""
    """Of a function: the one that it hands its work to."""
