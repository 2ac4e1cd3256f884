"""What the checks look at: the files of the commit, read when asked for."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fondation_cli.course.analysis import Facts, analyse
from fondation_cli.course.history.record import History
from fondation_cli.course.languages import language_of
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import says
from fondation_cli.course.snapshot import Unreadable
from fondation_cli.course.symbols import Definition, Index, Role
from fondation_cli.course.verify.labels import Heading
from fondation_cli.unseen import seen

_TOKEN = re.compile(r"[A-Za-z_$][\w$]*")
_LARGEST = 4 * 1024 * 1024
_LARGEST_PARSED = 1024 * 1024
_NO_FACTS = Facts((), (), (), None)
_COMMENTS = (b"#", b"//", b"/*", b"*", b"@")


class Sources(Protocol):
    """Where files come from: a snapshot of the commit, or the copies kept beside a finished course."""

    @property
    def paths(self) -> Iterable[str]:
        """Every path there is, sorted."""

    @property
    def complete(self) -> bool:
        """Whether these are all files of the commit: only then does a name's absence prove anything."""

    @property
    def history(self) -> History:
        """The commits that led here, as far as they are at hand."""

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises Unreadable where it cannot be read."""


def tokens(text: str) -> frozenset[str]:
    """The identifiers of a text."""
    return frozenset(_TOKEN.findall(text))


@dataclass
class Evidence:
    """The commit's files with what is known about them. Nothing is read before it is asked for; what was read is kept.

    `definitions` by name and `indexed` by path are what the index found; `known` all names it met; `terms` those of
    the glossary; `headings` the chapters of the course by slug.
    """

    sources: Sources
    language: str | None = None
    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    indexed: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    headings: Mapping[str, Heading] = field(default_factory=dict)
    _lines: dict[str, list[bytes] | None] = field(default_factory=dict)
    _squeezed: dict[str, str] = field(default_factory=dict)
    _tokens: dict[str, frozenset[str]] = field(default_factory=dict)
    _searched: dict[str, bool] = field(default_factory=dict)
    _places: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    _scopes: dict[str, frozenset[tuple[int, str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paths = frozenset(self.sources.paths)
        self.shown_paths = frozenset(map(seen, self.paths))
        self.folders = frozenset(_folders(self.shown_paths))
        self.file_names = frozenset(path.rpartition("/")[2] for path in self.shown_paths if "/" in path)

    def lines(self, path: str) -> list[bytes] | None:
        """The lines of a file with their ends; None where there is no such file or it cannot be read."""
        if path not in self._lines:
            self._lines[path] = self._read(path)
        return self._lines[path]

    def _read(self, path: str) -> list[bytes] | None:
        if path not in self.paths:
            return None
        try:
            return _split(self.sources.read(path))
        except Unreadable:
            return None

    def text(self, span: Span) -> str | None:
        """The text of these lines; None where the file or some of the lines do not exist."""
        found = self._bytes(span)
        return None if found is None else found.decode("utf-8", "replace")

    def digest(self, span: Span) -> str | None:
        """The sha-256 of exactly these lines, in hex."""
        found = self._bytes(span)
        return None if found is None else hashlib.sha256(found).hexdigest()

    def _bytes(self, span: Span) -> bytes | None:
        lines = self.lines(span.path)
        if lines is None or not 1 <= span.start <= span.end <= len(lines):
            return None
        return b"".join(lines[span.start - 1 : span.end])

    def is_inside(self, span: Span, name: str) -> bool:
        """Whether these lines lie inside a definition of this name, its documentation above it included."""
        wanted = name.removesuffix("()").replace("::", ".")
        return any(
            (qualified == wanted or qualified.endswith(f".{wanted}")) and first <= span.start and span.end <= last
            for qualified, first, last in self._placed(span.path)
        )

    def is_defined(self, path: str, name: str) -> bool:
        """Whether a file defines this, by the name that it has inside the file: `ostream.~ostream` too."""
        return any(qualified == name for qualified, _, _ in self._placed(path))

    def is_used_in(self, span: Span, name: str, used: str) -> bool:
        """Whether what a definition holds beyond its own lines (an extension, `impl`) uses a name in these lines."""
        if span.path not in self._scopes:
            self._scopes[span.path] = frozenset(
                (use.line, use.name, use.scope or "") for use in self._facts(span.path).references
            )
        return any(
            span.start <= line <= span.end and word == used and (scope == name or scope.startswith(f"{name}."))
            for line, word, scope in self._scopes[span.path]
        )

    def is_definition(self, name: str, span: Span) -> bool:
        """Whether a definition of this name stands in just these lines."""
        return any(
            (each.qualified == name or each.qualified.endswith(f".{name}") or each.name == name)
            and (each.start_line, each.end_line) == (span.start, span.end)
            for each in self._definitions_in(span.path)
        )

    def _placed(self, path: str) -> list[tuple[str, int, int]]:
        """The definitions of a file: qualified name, first line with the comment above, last line."""
        if path not in self._places:
            lines = self.lines(path) or []
            self._places[path] = [
                (each.qualified, each.start_line - _documented_above(each, lines), each.end_line)
                for each in self._definitions_in(path)
            ]
        return self._places[path]

    def _definitions_in(self, path: str) -> tuple[Definition, ...]:
        """The definitions of a file: as indexed, or read here where there is no index."""
        return self.indexed[path] if path in self.indexed else self._facts(path).definitions

    def _facts(self, path: str) -> Facts:
        """What a file says, read here and now."""
        language = language_of(path)
        content = b"".join(self.lines(path) or ())
        return analyse(content, language) if language and len(content) <= _LARGEST_PARSED else _NO_FACTS

    def whole(self, path: str) -> str:
        """The whole text of a file; empty where it cannot be read."""
        return b"".join(self.lines(path) or ()).decode("utf-8", "replace")

    def squeezed(self, path: str) -> str:
        """The whole text of a file without its white space, and without what no reader sees."""
        if path not in self._squeezed:
            self._squeezed[path] = "".join(seen(self.whole(path)).split())
        return self._squeezed[path]

    def tokens(self, path: str) -> frozenset[str]:
        """The identifiers in a file."""
        if path not in self._tokens:
            self._tokens[path] = tokens(seen(self.whole(path)))
        return self._tokens[path]

    def anywhere(self, text: str) -> bool:
        """Whether some file holds this text as a whole word or phrase, white space and unseen signs apart."""
        if text not in self._searched:
            pattern = _phrase(text)
            self._searched[text] = any(_shows(content, pattern) for content in self._contents())
        return self._searched[text]

    def _contents(self) -> Iterable[str]:
        for path in sorted(self.paths):
            try:
                content = self.sources.read(path)
            except Unreadable:
                continue
            if len(content) <= _LARGEST and b"\0" not in content[:8000]:
                yield content.decode("utf-8", "replace")

    def says(self, span: Span, quoted: str) -> bool:
        """Whether these lines say the quoted words in this order; `…` stands for words left out."""
        text = self.text(span)
        return text is not None and says(text, quoted)


def evidence_of(
    index: Index, sources: Sources, headings: Mapping[str, Heading] | None = None, terms: Iterable[str] = ()
) -> Evidence:
    """The evidence of an indexed repository. `headings` are the course's chapters by slug, `terms` its glossary."""
    definitions: dict[str, list[Definition]] = {}
    known: set[str] = set()
    languages: Counter[str] = Counter()
    for file in index.files:
        known.update(reference.name for reference in file.references)
        languages[file.language or ""] += file.size if file.role is Role.SOURCE and file.definitions else 0
        for definition in file.definitions:
            for name in {definition.name, seen(definition.name)}:
                definitions.setdefault(name, []).append(definition)
    return Evidence(
        sources,
        max(sorted(languages), key=lambda name: languages[name], default=None) or None,
        {name: tuple(found) for name, found in definitions.items()},
        {file.path: file.definitions for file in index.files},
        frozenset(known | definitions.keys() | {seen(name) for name in known if not name.isascii()}),
        frozenset(terms),
        headings or {},
    )


def _documented_above(definition: Definition, lines: list[bytes]) -> int:
    """How many lines above a definition its comment begins; one blank line may stand between the two."""
    above = definition.start_line - 1
    blank = 1 if definition.docstring and above and not lines[above - 1].strip() else 0
    count = 0
    while count < above - blank and lines[above - blank - count - 1].strip().startswith(_COMMENTS):
        count += 1
    return count + blank if count else 0


def _split(content: bytes) -> list[bytes]:
    """Lines as editors and forges count them: only a line feed ends one."""
    return re.findall(rb"[^\n]*\n|[^\n]+", content)


def _phrase(text: str) -> re.Pattern[str]:
    middle = r"\s+".join(re.escape(part) for part in text.split())
    before = r"(?<![\w$])" if re.match(r"[\w$]", text) else ""
    after = r"(?![\w$])" if re.search(r"[\w$]$", text) else ""
    return re.compile(before + middle + after)


def _shows(content: str, pattern: re.Pattern[str]) -> bool:
    """Whether a text holds what is looked for, as it is written or as a reader sees it."""
    return bool(pattern.search(content) or (not content.isascii() and pattern.search(seen(content))))


def _folders(paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        parts = path.split("/")
        yield from ("/".join(parts[:end]) for end in range(1, len(parts)))
