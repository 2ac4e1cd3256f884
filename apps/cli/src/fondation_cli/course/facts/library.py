"""Lookups over the index, the outline and the files that all facts are gathered with."""

from collections import defaultdict
from functools import cached_property

from tree_sitter import Node

from fondation_cli.course import symbols
from fondation_cli.course.anatomy.functions import dissect_tree
from fondation_cli.course.anatomy.grammar import Grammar, grammar_of, parse
from fondation_cli.course.anatomy.statements import Anatomy
from fondation_cli.course.docstring import summary, unnamed
from fondation_cli.course.facts.mentions import ChapterRef, Mention, Quote
from fondation_cli.course.facts.recent import Recent
from fondation_cli.course.facts.tested import TestUses, methods_of_objects
from fondation_cli.course.manifests import Manifest, manifests
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan, Link, Outline
from fondation_cli.course.quotation import locate
from fondation_cli.course.ranking.mentions import readme
from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Definition, Index, Kind, Reference, Role, SourceFile

TYPES = symbols.TYPES
FUNCTIONS = {Kind.FUNCTION, Kind.METHOD, Kind.MACRO}
_MOST_CONTENTS = 2048
"""Files whose bytes are kept at hand."""

_MOST_TEXTS = 256
_MOST_TREES = 16
"""Files whose lines and trees are kept at hand: a tree is dozens of times as large as its text."""

_MEANING = 150
_FEWEST_WORDS = 2
_COMMENTS = ("#", "//", "/*", "*", "@")

Key = tuple[str, str]
"""A definition's file and qualified name."""


def key_of(definition: Definition) -> Key:
    """What tells a definition from all others, but for overloads."""
    return definition.path, definition.qualified


class Library:
    """One repository, indexed and planned, with its files at hand. Built once a course."""

    def __init__(self, outline: Outline, index: Index, snapshot: Snapshot) -> None:
        self.outline = outline
        self.index = index
        self._snapshot = snapshot
        self._texts: Recent[bytes] = Recent(_MOST_CONTENTS)
        self._trees: Recent[tuple[Node, Grammar] | None] = Recent(_MOST_TREES)
        self._lines: Recent[list[str]] = Recent(_MOST_TEXTS)
        self._anatomies: dict[Definition, Anatomy | None] = {}
        self._meanings: dict[Definition, Quote | None] = {}

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """The packages that the repository declares."""
        return manifests(self.index, self._snapshot)

    @cached_property
    def readme(self) -> str | None:
        """The path of the README that the project's page shows."""
        found = readme(self.index, self._snapshot)
        return found.path if found is not None else None

    @cached_property
    def called(self) -> tuple[str, ...]:
        """What the project may be called: its title, its packages' names, the folder or address it was read from."""
        names = (self.outline.title, *(one.called for one in self.manifests if not one.folder), self._snapshot.name)
        return tuple(dict.fromkeys(name for name in names if name))

    @cached_property
    def by_name(self) -> dict[str, list[Definition]]:
        """Definitions by bare name, sources first."""
        found: dict[str, list[Definition]] = defaultdict(list)
        for file in sorted(self.index.files, key=lambda file: (file.role is not Role.SOURCE, file.path)):
            for definition in file.definitions:
                found[definition.name].append(definition)
        return dict(found)

    @cached_property
    def by_key(self) -> dict[Key, Definition]:
        """Definitions by file and qualified name; of overloads the longest, which holds the body."""
        found: dict[Key, Definition] = {}
        for definition in self.index.definitions():
            before = found.get(key_of(definition))
            if before is None or _length(definition) > _length(before):
                found[key_of(definition)] = definition
        return found

    @cached_property
    def _members(self) -> dict[Key, list[Definition]]:
        """Definitions by folder and the qualified name of what holds them."""
        found: dict[Key, list[Definition]] = defaultdict(list)
        for definition in self.by_key.values():
            holder, _, _ = definition.qualified.rpartition(".")
            if holder and not definition.nested:
                found[folder_of(definition.path), holder].append(definition)
        return found

    def members(self, holder: Definition) -> list[Definition]:
        """What a type holds: in its own file, or in its folder where the language spreads a type over files."""
        near = self._members.get((folder_of(holder.path), holder.qualified), [])
        own = [member for member in near if member.path == holder.path]
        spread = self.language(holder.path) in {"go", "rust", "cpp", "csharp", "ruby", "swift"}
        return near if spread or not own else own

    def holder(self, definition: Definition) -> Definition | None:
        """The type that a method belongs to."""
        name, _, _ = definition.qualified.rpartition(".")
        if not name:
            return None
        own = self.by_key.get((definition.path, name))
        if own is not None:
            return own
        folder = folder_of(definition.path)
        candidates = [found for found in self.by_name.get(name.rpartition(".")[2], ()) if found.kind in TYPES]
        return next((found for found in candidates if folder_of(found.path) == folder), None)

    @cached_property
    def references_by_name(self) -> dict[str, list[Reference]]:
        """Uses by name, imports left out."""
        found: dict[str, list[Reference]] = defaultdict(list)
        for file in self.index.files:
            for reference in file.references:
                found[reference.name].append(reference)
        return dict(found)

    @cached_property
    def _tested(self) -> TestUses:
        own = (each for each in self.by_key.values() if self.role(each.path) is Role.SOURCE)
        return TestUses(self.index, self.manifests, methods_of_objects(own))

    def test_uses(self, name: str) -> list[Reference]:
        """The uses of a name in tests that mean the project's own."""
        return self._tested.of(name)

    @cached_property
    def links_to(self) -> dict[Key, list[Link]]:
        """Arrows of the graph by what they point at."""
        found: dict[Key, list[Link]] = defaultdict(list)
        for link in self.outline.links:
            found[key_of(link.target)].append(link)
        return dict(found)

    @cached_property
    def links_from(self) -> dict[Key, list[Link]]:
        """Arrows of the graph by where they start."""
        found: dict[Key, list[Link]] = defaultdict(list)
        for link in self.outline.links:
            found[key_of(link.source)].append(link)
        return dict(found)

    @cached_property
    def _chapters(self) -> dict[Key, ChapterPlan]:
        """The chapter that teaches a definition: as a subject first, as a member of its cluster otherwise."""
        found: dict[Key, ChapterPlan] = {}
        for chapter in self.outline.chapters:
            for member in chapter.members:
                found.setdefault(key_of(member), chapter)
        for chapter in reversed(self.outline.chapters):
            if chapter.kind == "concept":
                found.update({key_of(subject): chapter for subject in chapter.subjects})
        return found

    def chapter_of(self, definition: Definition) -> ChapterPlan | None:
        """The chapter that teaches a definition or the type around it."""
        qualified = definition.qualified
        while qualified:
            found = self._chapters.get((definition.path, qualified))
            if found is not None:
                return found
            qualified = qualified.rpartition(".")[0]
        return None

    def rank(self, definition: Definition) -> float:
        """How much of the project leans on a definition."""
        return self.outline.rank.get(key_of(definition), 0.0)

    def file(self, path: str) -> SourceFile | None:
        """What the index knows of a file."""
        return self.index.by_path.get(path)

    def language(self, path: str) -> str | None:
        """The language of a file."""
        file = self.file(path)
        return file.language if file else None

    def role(self, path: str) -> Role:
        """What a file is for."""
        file = self.file(path)
        return file.role if file else Role.OTHER

    def content(self, path: str) -> bytes:
        """The bytes of a file; none where it cannot be read."""
        return self._texts.get(path, self._content)

    def _content(self, path: str) -> bytes:
        try:
            return self._snapshot.read(path)
        except Unreadable:
            return b""

    def text(self, path: str) -> str:
        """The text of a file; empty where it cannot be read."""
        return self.content(path).decode("utf-8", "replace")

    def lines(self, path: str) -> list[str]:
        """The lines of a file without their ends."""
        return self._lines.get(path, lambda path: self.text(path).split("\n"))

    def tree(self, path: str) -> tuple[Node, Grammar] | None:
        """A file's syntax tree with its grammar; None where the language has none here."""
        return self._trees.get(path, self._parsed)

    def _parsed(self, path: str) -> tuple[Node, Grammar] | None:
        grammar = grammar_of(self.language(path))
        return (parse(grammar, self.content(path)), grammar) if grammar else None

    def anatomy(self, definition: Definition) -> Anatomy | None:
        """A function taken apart; None for what is no function."""
        if definition not in self._anatomies:
            tree = self.tree(definition.path)
            is_code = tree is not None and definition.kind in FUNCTIONS | {Kind.CONSTANT, Kind.TEST}
            start, end = definition.start_line, definition.end_line
            name = "" if definition.kind is Kind.TEST else definition.name
            found = dissect_tree(tree[0], tree[1], start, end, name) if tree and is_code else None
            self._anatomies[definition] = found
        return self._anatomies[definition]

    def mention(self, definition: Definition, here: ChapterPlan | None = None) -> Mention:
        """A definition as a chapter speaks of it, with its chapter where that is another than `here`."""
        chapter = self.chapter_of(definition)
        elsewhere = chapter is not None and (here is None or chapter.id != here.id)
        return Mention(
            name=shown_name(definition),
            kind=definition.kind.value,
            span=span_of(definition),
            meaning=self.meaning(definition),
            chapter=reference_to(chapter) if chapter is not None and elsewhere else None,
        )

    def meaning(self, definition: Definition) -> Quote | None:
        """The first sentence that the code says of a definition, where it is short and says more than its name."""
        if definition not in self._meanings:
            text = unnamed(summary(definition.docstring, _MEANING), definition.name)
            self._meanings[definition] = self.quote(definition, text) if len(text.split()) >= _FEWEST_WORDS else None
        return self._meanings[definition]

    def quote(self, definition: Definition, text: str) -> Quote | None:
        """Words from the documentation of a definition, with the lines where they stand; None where they do not."""
        lines = self.lines(definition.path)
        found = locate(lines, comment_start(lines, definition.start_line), definition.end_line, text)
        return Quote(text, Span(definition.path, *found)) if found else None


def reference_to(chapter: ChapterPlan) -> ChapterRef:
    """A chapter as others name it."""
    return ChapterRef(chapter.id, chapter.slug, chapter.order, chapter.title)


def shown_name(definition: Definition) -> str:
    """The name by which a reader knows a definition: `Session.send`; of deeper nesting the last two parts."""
    return definition.name if definition.kind is Kind.TEST else ".".join(definition.qualified.split(".")[-2:])


def span_of(definition: Definition) -> Span:
    """The lines of a definition."""
    return Span(definition.path, definition.start_line, definition.end_line)


def folder_of(path: str) -> str:
    """The folder of a path; empty at the root."""
    return path.rpartition("/")[0]


def _length(definition: Definition) -> int:
    return definition.end_line - definition.start_line


def comment_start(lines: list[str], start: int) -> int:
    """The first line of the comment above a line, or the line itself; one blank line may stand between the two."""
    first = start - 1 if start > 1 and not lines[start - 2].strip() else start
    top = first
    while top > 1 and lines[top - 2].strip().startswith(_COMMENTS):
        top -= 1
    return top if top < first else start
