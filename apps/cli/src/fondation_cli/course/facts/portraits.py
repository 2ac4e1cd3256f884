"""The portrait of one subject: what it is, keeps and offers, and who uses it."""

from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.phrases import Note
from fondation_cli.course.markup import Span


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a type's surface."""

    mention: Mention
    is_property: bool = False
    forwards: str = ""
    """The one function that it hands its work to."""


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
    values: tuple[str, ...] = ()
    """The values of an enumeration, or what a constant is."""
