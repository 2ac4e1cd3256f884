"""The facts of where to go next: what to change first, what nobody looks after, how to take part, what to read."""

from dataclasses import dataclass

from fondation_cli.course.facts.histories import HotFile
from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.projects import CommandFacts
from fondation_cli.course.markup import Span


@dataclass(frozen=True, slots=True)
class FirstChange:
    """A small function that tests watch: its lines, how many others call it, how many it calls, where tests use it."""

    subject: Mention
    lines: int
    callers: int
    calls: int
    test: Span


@dataclass(frozen=True, slots=True)
class Wanting:
    """A public definition that lacks something, and how many others use it."""

    subject: Mention
    uses: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of one kind that lack something: `count` of `total`, and the most used of them."""

    count: int
    total: int
    shown: tuple[Wanting, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A note that the authors left for themselves, such as a TODO, and the function around it."""

    mark: str
    quote: Quote
    inside: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document: its title where it stands, and the subjects of the course that it speaks of."""

    title: Quote
    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Contributing:
    """The text for those who want to help: its first sentence, its headings, the commands in it."""

    path: str
    opening: Quote | None
    headings: tuple[Quote, ...]
    commands: tuple[CommandFacts, ...]


@dataclass(frozen=True, slots=True)
class FurtherFacts:
    """Where to go after the course."""

    first: tuple[FirstChange, ...]
    reminders: tuple[Reminder, ...]
    reminder_count: int
    reminder_files: int
    untested: Wanted | None
    undocumented: Wanted | None
    hot: tuple[HotFile, ...]
    """Files that several people changed lately: nobody is named for them where `owners` names people for others, and
    no chapter teaches them where nothing does."""
    owners: Span | None
    months: int
    contributing: Contributing | None
    readings: tuple[Reading, ...]
