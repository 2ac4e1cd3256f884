"""The fact sheet of a chapter: closed, serialisable, and all that its writer knows.

Texts in `Quote`s are the repository's own words, plain but for names of code between backticks. Everything else is a
name, a number, a line or an enumeration; no sentence of ours stands in here, so that one sheet serves every language.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter

from fondation_cli.course.anatomy.statements import Condition
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the repository, and where they stand."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ChapterRef:
    """Another chapter, as far as this one has to name it."""

    id: str
    slug: str
    order: int
    title: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A definition that is spoken of. Without `span` it lies outside the project, in `package`."""

    name: str
    kind: str
    span: Span | None = None
    meaning: Quote | None = None
    chapter: ChapterRef | None = None
    """Where it is taught, if that is another chapter."""
    package: str = ""
    standard: bool = False
    """Whether `package` belongs to the language's standard library."""
    raises: tuple[str, ...] = ()


class Act(StrEnum):
    """What a statement does, in the words that notes know."""

    RAISE = "raise"
    ANSWER = "answer"
    STOP = "stop"
    RELAY = "relay"
    DEFAULT = "default"
    FILL = "fill"
    OBTAIN = "obtain"
    BUILD = "build"
    HAND = "hand"
    CALL = "call"
    CALLBACK = "callback"
    LOOP = "loop"
    REMEMBER = "remember"
    RETURN = "return"
    YIELD = "yield"
    TRANSLATE = "translate"
    SWALLOW = "swallow"
    RECOVER = "recover"
    HOLD = "hold"
    CHOOSE = "choose"
    SWITCH = "switch"
    FINALLY = "finally"
    DEFER = "defer"
    SPAWN = "spawn"
    REMOVE = "remove"
    DEFINE = "define"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that a step does. Which fields are set depends on the act; texts are code as written."""

    act: Act
    names: tuple[str, ...] = ()
    value: str = ""
    condition: Condition | None = None
    target: Mention | None = None
    error: str = ""
    message: str = ""
    readers: tuple[str, ...] = ()
    inner: tuple["Phrase", ...] = ()
    otherwise: tuple["Phrase", ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One step of a function: its lines, what happens there, and what a comment says of it."""

    start: int
    end: int
    phrases: tuple[Phrase, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """A function taken step by step. `excerpts` are the lines to show."""

    subject: Mention
    parameters: tuple[str, ...]
    returns: str
    excerpts: tuple[Span, ...]
    notes: tuple[Note, ...]
    guards: int
    raises: tuple[str, ...]
    exits: tuple[Mention, ...]
    """Calls that leave the project, in order."""
    exit_lines: tuple[int, ...]
    is_async: bool = False
    is_generator: bool = False


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
class Reliance:
    """What is used of another chapter: the names, and where the first is used."""

    chapter: ChapterRef | None
    targets: tuple[Mention, ...]
    package: str = ""
    standard: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A test: its name, the sentence that its name or title makes, and the assertion it comes down to."""

    name: str
    words: str
    span: Span
    assertion: str = ""


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
    values: tuple[str, ...] = ()
    """The values of an enumeration, or what a constant is."""


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """A folder of the project: files, lines of code, and what its own text says of it."""

    path: str
    files: int
    lines: int
    language: str
    meaning: Quote | None = None
    chapters: tuple[ChapterRef, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandFacts:
    """A command that the project's own files name: `purpose` is install, run, test, build or lint."""

    purpose: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A command that the project installs, or a file that starts it."""

    name: str
    target: str
    span: Span


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The project as a whole."""

    name: str
    description: Quote | None
    introduction: tuple[Quote, ...]
    manifest: Span | None
    version: str
    requires: str
    licence: str
    packages: tuple[Mention, ...]
    package_count: int
    commands: tuple[CommandFacts, ...]
    entry_points: tuple[EntryPoint, ...]
    folders: tuple[FolderFacts, ...]
    languages: tuple[tuple[str, int, int], ...]
    """Language, files, lines; the most used first."""
    files: int
    indexed: int
    test_files: int
    document_files: int
    example_files: int
    chapters: tuple[tuple[ChapterRef, tuple[Mention, ...]], ...]
    usage: Example | None


@dataclass(frozen=True, slots=True)
class Stop:
    """One function on the way of a call: where it hands on (`line`), to what, and what it does before."""

    subject: Mention
    line: int
    excerpt: Span
    notes: tuple[Note, ...]
    next_name: str
    package: str = ""


@dataclass(frozen=True, slots=True)
class TraceFacts:
    """A call followed through the code."""

    start: Example | None
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class SuiteFacts:
    """A file or folder of tests, with what it speaks of most."""

    path: str
    files: int
    tests: int
    subjects: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class FixtureFacts:
    """Something that tests are handed: how many tests ask for it."""

    mention: Mention
    users: int


@dataclass(frozen=True, slots=True)
class TestingFacts:
    """How the project is tested."""

    framework: str
    framework_span: Span | None
    files: int
    tests: int
    suites: tuple[SuiteFacts, ...]
    fixtures: tuple[FixtureFacts, ...]
    commands: tuple[CommandFacts, ...]
    sample: Walk | None
    promises: tuple[Promise, ...]
    best_tested: tuple[tuple[Mention, int], ...]
    __test__ = False


@dataclass(frozen=True, slots=True)
class FactSheet:
    """All that is known for one chapter."""

    id: str
    slug: str
    order: int
    kind: ChapterKind
    title: str
    project_name: str
    language: str | None
    previous: ChapterRef | None
    following: ChapterRef | None
    following_link: tuple[str, Span] | None
    """Where this chapter's code reaches into the next one: the name used there, and the line."""
    prerequisites: tuple[ChapterRef, ...]
    cycle: tuple[ChapterRef, ...]
    subjects: tuple[SubjectFacts, ...]
    walk: Walk | None
    second_walk: Walk | None
    example: Example | None
    reliances: tuple[Reliance, ...]
    promises: tuple[Promise, ...]
    promise_count: int
    warnings: tuple[Quote, ...]
    project: ProjectFacts | None = None
    trace: TraceFacts | None = None
    testing: TestingFacts | None = None

    def to_json(self) -> bytes:
        """The sheet as JSON; the same facts always give the same bytes."""
        return _adapter().dump_json(self)

    def digest(self) -> str:
        """The sha-256 of the sheet, for the memo."""
        return hashlib.sha256(self.to_json()).hexdigest()

    @staticmethod
    def from_json(content: bytes) -> "FactSheet":
        """A sheet as `to_json` wrote it. Raises pydantic.ValidationError."""
        return _adapter().validate_json(content)


@cache
def _adapter() -> TypeAdapter[FactSheet]:
    return TypeAdapter(FactSheet)
