"""The facts of a whole project: its overview, one call through it, its tests."""

from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.facts.mentions import ChapterRef, Mention, Quote
from fondation_cli.course.facts.parts import BuildParts, Pinned, Services
from fondation_cli.course.facts.phrases import Note, Phrase, Walk
from fondation_cli.course.facts.uses import Example, Promise
from fondation_cli.course.markup import Span


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """A folder of the project: files, lines of code, and what its own text says of it."""

    path: str
    files: int
    lines: int
    language: str
    meaning: Quote | None = None
    chapters: tuple[ChapterRef, ...] = ()
    role: str = ""
    """What nearly all of its files are, where that is no code: `doc`, `test`, `example`."""


@dataclass(frozen=True, slots=True)
class CommandFacts:
    """A command that the project's own files name: `purpose` is install, run, test, build or lint.

    `via`: the file, such as a Makefile, that has a target called `text`.
    """

    purpose: str
    text: str
    span: Span
    via: str = ""


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A command that the project installs, or a file that starts it."""

    name: str
    target: str
    span: Span


class Untold(StrEnum):
    """Why the past of a project cannot be told: too few commits are at hand, or none but the one that is read."""

    SHORT = "short"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Adopters:
    """Who uses the project, as its own README says."""

    names: tuple[str, ...]
    count: int
    span: Span


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The project as a whole."""

    name: str
    description: Quote | None
    introduction: tuple[Quote, ...]
    manifest: Span | None
    version: Quote | None
    requires: str
    licence: str
    packages: tuple[Mention, ...]
    packages_span: Span | None
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
    offered: EntryPoint | None = None
    """What other code takes in: its name there, and the kind of thing that it is."""
    mains: tuple[EntryPoint, ...] = ()
    """Functions and files that start a program, beside those that the build file installs."""
    main_count: int = 0
    adopters: Adopters | None = None
    untold: Untold | None = None
    parts: BuildParts | None = None
    pinned: Pinned | None = None
    services: Services | None = None
    is_silent: bool = False
    """Whether neither the build file nor the README has a sentence about it."""
    more_folders: int = 0
    """How many folders hold less than those that are listed."""


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
class SingleRun:
    """What it takes to run one test alone: the tool, the file or folder, the test's name."""

    tool: str
    path: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class TestGroup:
    """The tests that name one thing: how many there are, and what some of them promise."""

    subject: Mention
    count: int
    promises: tuple[Promise, ...]
    __test__ = False


@dataclass(frozen=True, slots=True)
class KindFacts:
    """A kind of tests: how many marks of it there are, and where the first is."""

    kind: str
    count: int
    span: Span


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
    single: SingleRun | None = None
    """How one test runs alone."""
    helpers: tuple[FixtureFacts, ...] = ()
    """Functions and classes beside the tests that many of them call."""
    groups: tuple[TestGroup, ...] = ()
    """Tests by what they speak of, the most tested first."""
    untested: tuple[Mention, ...] = ()
    """Leading subjects whose name no file of tests holds."""
    kinds: tuple[KindFacts, ...] = ()
    __test__ = False


@dataclass(frozen=True, slots=True)
class Handoff:
    """Where a function calls another: on which line, what, with what, and what becomes of the answer."""

    line: int
    name: str
    package: str = ""
    given: tuple[tuple[str, int], ...] = ()
    """What goes on, as written, each with the line where it was made; 0 where it came in as it is."""
    kept: str = ""
    """The name under which the answer is kept; empty where it is not."""
    is_returned: bool = False
    """Whether the answer is handed back as it is."""
    is_made: bool = False
    """Whether it is a function made here for later that hands on."""
    declared: Mention | None = None
    """What is called, where it only declares what the next stop does; `answering`: how many do it in their own way."""
    answering: int = 0
    again: Span | None = None
    """The lines around it, where the stop does not show them."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One function on the way of a call: what it does, and where it hands on, in the order of its lines."""

    subject: Mention
    excerpt: Span
    notes: tuple[Note, ...]
    onward: tuple[Handoff, ...] = ()
    """To each stop that it calls; of the last, out of the project."""
    passed: tuple[Phrase, ...] = ()
    """The ways out that the call did not take, or it would not have come to the first line onward."""
    caller: int = -1
    """The number of the stop that calls it, counted from 0; -1 of the first."""


@dataclass(frozen=True, slots=True)
class TraceFacts:
    """A call followed through the code, its stops in the order in which a run comes to them."""

    start: Example | None
    stops: tuple[Stop, ...]

    def handoff(self, number: int) -> Handoff | None:
        """Where the stop of this number is called; None of the first."""
        caller = self.stops[number].caller
        if caller < 0:
            return None
        before = sum(each.caller == caller for each in self.stops[:number])
        return self.stops[caller].onward[before]

    def way_back(self) -> tuple[tuple[Stop, Handoff], ...]:
        """The stops that the answer of the last one comes back through, each with the call that waits for it."""
        found: list[tuple[Stop, Handoff]] = []
        number = len(self.stops) - 1
        while (handoff := self.handoff(number)) is not None:
            number = self.stops[number].caller
            found.append((self.stops[number], handoff))
        return tuple(found)
