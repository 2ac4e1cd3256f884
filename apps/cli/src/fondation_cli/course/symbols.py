"""What the index knows: definitions, references and files. Lines count from 1, both ends included."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol


class Kind(StrEnum):
    """What a definition defines."""

    MODULE = "module"
    CLASS = "class"
    INTERFACE = "interface"
    STRUCT = "struct"
    ENUM = "enum"
    TRAIT = "trait"
    PROTOCOL = "protocol"
    EXTENSION = "extension"
    """What a file adds to a type that it does not define."""
    OBJECT = "object"
    """The one value of a type of its own, as `object Registry`."""
    UNION = "union"
    TYPE = "type"
    FUNCTION = "function"
    METHOD = "method"
    CONSTANT = "constant"
    PROPERTY = "property"
    """What each value of a type keeps or gives under a name: a field with its type, a property."""
    MACRO = "macro"
    TEST = "test"
    """A test that has a sentence for a name, as in `it("keeps cookies", () => …)`."""


HOLDERS = frozenset(
    {
        Kind.MODULE,
        Kind.CLASS,
        Kind.INTERFACE,
        Kind.STRUCT,
        Kind.ENUM,
        Kind.TRAIT,
        Kind.PROTOCOL,
        Kind.EXTENSION,
        Kind.OBJECT,
        Kind.UNION,
    }
)
"""What has members."""

TYPES = HOLDERS | {Kind.TYPE}


class Use(StrEnum):
    """How a reference uses the name."""

    CALL = "call"
    IMPORT = "import"
    INHERIT = "inherit"
    DECORATE = "decorate"
    MENTION = "mention"


class Role(StrEnum):
    """What a file is for. Tests, examples and docs are evidence, never noise."""

    SOURCE = "source"
    TEST = "test"
    EXAMPLE = "example"
    DOC = "doc"
    BUILD = "build"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition. `qualified` is the name inside its file (`Session.send`); `signature` one line of source text."""

    name: str
    qualified: str
    kind: Kind
    path: str
    start_line: int
    end_line: int
    signature: str
    docstring: str | None = None
    public: bool = True
    """Part of what the project offers to others: exported, not underscored, by its language's own rule."""
    line: int = 0
    """Where the name itself stands: after decorators, attributes and the like."""
    nested: bool = False
    """Defined inside a function: it lives only while that runs, or is handed out by it."""
    only_tested: bool = False
    """Built for tests alone although its file is none of tests, as Rust's `#[cfg(test)]` has it."""


class Reference(NamedTuple):
    """A use of a name; `scope` is the qualified name of the definition around it, None at the top of the file.

    A tuple: there are more of these than of anything else.
    """

    name: str
    use: Use
    path: str
    line: int
    scope: str | None = None
    receiver: str | None = None
    """What stands before the dot, as written: `self`, `session`, `requests`. Of an import: the module, as written."""
    alias: str | None = None
    """Of an import: the name it has in this file, where that differs."""


class Variable(NamedTuple):
    """A variable or attribute whose type the text says: `Foo x`, `x = Foo()`, `self.x = Foo()`.

    `scope` as of a reference. `type_name` is empty where the text does not say it, but the variable hides what the file
    else calls by its name.
    """

    name: str
    type_name: str
    scope: str | None = None


class Contents(Protocol):
    """What a file says. Whoever holds it may put off reading it until it is asked for."""

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """In the order of the text."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """In the order of the text."""

    @property
    def imports(self) -> tuple[str, ...]:
        """Modules, as written."""

    @property
    def docstring(self) -> str | None:
        """What the file says of itself."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those whose type the text says."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A text file that was read. `digest` is its Git blob id; `language` None where no grammar is known.

    `contents`: None where there is nothing that a grammar would find.
    """

    path: str
    digest: str
    language: str | None
    role: Role
    lines: int
    size: int
    contents: Contents | None = None

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """In the order of the text."""
        return self.contents.definitions if self.contents else ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """In the order of the text."""
        return self.contents.references if self.contents else ()

    @property
    def imports(self) -> tuple[str, ...]:
        """Modules, as written."""
        return self.contents.imports if self.contents else ()

    @property
    def docstring(self) -> str | None:
        """What the file says of itself."""
        return self.contents.docstring if self.contents else None

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those whose type the text says."""
        return self.contents.variables if self.contents else ()


@dataclass(frozen=True, slots=True)
class Omission:
    """A file that was left out, with the reason in plain words."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Index:
    """Everything the other steps know of a repository; sorted by path, so that two runs agree."""

    files: tuple[SourceFile, ...]
    skipped: tuple[Omission, ...]
    total_files: int
    by_path: dict[str, SourceFile] = field(repr=False, compare=False)

    def definitions(self) -> list[Definition]:
        """All definitions, by path and line."""
        return [definition for file in self.files for definition in file.definitions]
