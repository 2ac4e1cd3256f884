"""The facts on use: examples, promises of tests, and what a chapter leans on."""

from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.facts.mentions import ChapterRef, Mention
from fondation_cli.course.facts.portraits import Dependant
from fondation_cli.course.markup import Span


class Origin(StrEnum):
    """Where a real use was found."""

    README = "readme"
    DOCS = "docs"
    DOCSTRING = "docstring"
    EXAMPLE = "example"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Example:
    """A real use: the lines to show, where they come from, and what uses it there (a test's name, a function)."""

    span: Span
    origin: Origin
    user: str = ""
    uses: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    """The methods of the subject that are called there."""
    subject: str = ""
    """The name of what it was looked for, where a chapter has several subjects."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A test: its name, the sentence that its name or title makes, and the assertion it comes down to."""

    name: str
    words: str
    span: Span
    assertion: str = ""
    group: str = ""
    """The title that gathers it with other tests."""


@dataclass(frozen=True, slots=True)
class Reliance:
    """What is used of another chapter: the names, and where the first is used."""

    chapter: ChapterRef | None
    targets: tuple[Mention, ...]
    package: str = ""
    standard: bool = False
    uses: tuple[Dependant, ...] = ()
    """Who of this chapter uses what of the other, and on which line: at most one a target."""


@dataclass(frozen=True, slots=True)
class Companion:
    """A public name beside the subjects of a chapter; `holder` is the type that a method belongs to."""

    mention: Mention
    holder: str = ""
