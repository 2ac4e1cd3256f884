"""How a sheet names things: words of the repository, other chapters, definitions."""

from dataclasses import dataclass

from fondation_cli.course.markup import Span


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
