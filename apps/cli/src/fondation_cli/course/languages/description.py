"""What a language must say of itself to be indexed. The rest is its query file, `NAME.scm`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Query

from fondation_cli.course.symbols import Kind, Use


@dataclass(slots=True)
class Draft:
    """A definition being read. `node` is the definition, `outer` the same with decorators, `export` and the like.

    `kind` None: no definition, only a scope that lends its name to what stands in it. `owner` is the type or object
    that a definition from outside belongs to, `parent` the definition around it.
    """

    node: Node
    outer: Node
    body: Node | None
    name: str
    line: int
    kind: Kind | None
    owner: str | None = None
    holds_methods: bool = False
    parent: "Draft | None" = None
    qualified: str = ""
    nested: bool = False
    documentation: str | None = None
    last: Node | None = None
    """The last word of the definition, where the tree counts what follows it as a part."""
    start: int = field(init=False)
    """The first byte of the definition."""
    end: int = field(init=False)
    """The first byte behind it. The body of a test made by a macro stands behind the macro."""

    def __post_init__(self) -> None:
        """Ask the tree once: definitions are sorted and compared by where they lie."""
        self.start = self.outer.start_byte
        if self.last is not None:
            self.end = self.last.end_byte
        else:
            self.end = max(self.outer.end_byte, self.body.end_byte) if self.body else self.outer.end_byte


@dataclass(frozen=True)
class Language:
    """A language with a grammar, which comes from the distribution `package`: what `entry` of its `module` points to.

    The grammar is loaded when a file is first read. `queries`: its query files, without `.scm`. `comments`: node types
    that may document what follows them. `wrappers`: node types that belong to the one definition inside. `attributes`:
    node types that may stand between a comment and what it documents. `is_public(draft, exported)`: the language's own
    rule; `exported` are the names that the file lists as its own, None without such a list. `names`: node types that
    are names; one that the file imports or defines is a mention wherever it stands. `capitals`: so is one all in
    capital letters, as macros are that no import names. `members`: node types of `a.b`. `docstring(node, source)`:
    what stands inside a definition or a file as its text, for languages that have such a thing. `named(node)`: of a
    name that is written with what it belongs to, as `Store::take`, the owner (None for none) and the name itself.
    `listed(root, source)`: the names that a file lists as its own, where a query is not enough; None for no list.
    `annotated(text)`: the name of the type in an annotation. `settled(drafts)`: of several definitions of one thing it
    leaves one, and makes the others mere scopes; it adds what the query leaves out.
    `is_none(draft)`: what the query takes for a definition, and is none. `is_for_tests(draft)`: what is built for tests
    alone, in a file of other things. `prepared(source)`: the text as the parser
    gets it, of the same length, without what the grammar cannot read. `swallows`: the grammar counts comments behind a
    definition as its part.
    """

    name: str
    suffixes: tuple[str, ...]
    package: str
    queries: tuple[str, ...]
    module: str
    is_public: Callable[[Draft, frozenset[str] | None], bool]
    comments: frozenset[str]
    names: tuple[str, ...]
    members: frozenset[str]
    capitals: bool = False
    swallows: bool = False
    entry: str = "language"
    wrappers: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    docstring: Callable[[Node, bytes], str | None] | None = None
    named: Callable[[Node], tuple[str | None, Node]] | None = None
    is_none: Callable[[Draft], bool] | None = None
    is_for_tests: Callable[[Draft], bool] | None = None
    prepared: Callable[[bytes], bytes] | None = None
    listed: Callable[[Node, bytes], frozenset[str] | None] | None = None
    annotated: Callable[[str], str | None] | None = None
    settled: Callable[[Sequence[Draft]], None] | None = None

    @cached_property
    def grammar(self) -> Grammar:
        """The parser's tables."""
        return Grammar(getattr(import_module(self.module), self.entry)())

    @cached_property
    def parser(self) -> Parser:
        """One for all files: it keeps its memory."""
        return Parser(self.grammar)

    @cached_property
    def queries_by_depth(self) -> tuple[tuple[Query, tuple[int, ...], int | None], ...]:
        """The query in two, each with the numbers of its patterns and how deep in the tree a match may begin.

        What begins at the whole file is looked for apart: in one query it would be tried against every node.
        """
        whole = f"({self.parser.parse(b'').root_node.type} "
        patterns = list(enumerate(self.patterns))
        top = [(number, text) for number, text in patterns if text.startswith(whole)]
        rest = [(number, text) for number, text in patterns if not text.startswith(whole)]
        return tuple(
            (self._query([text for _, text in part]), tuple(number for number, _ in part), depth)
            for part, depth in ((top, 0), (rest, None))
            if part
        )

    def load(self) -> None:
        """Have at hand what reading a file takes: it is made when it is first asked for, and kept."""
        self.queries_by_depth  # noqa: B018 - asking makes it

    def _query(self, patterns: Sequence[str]) -> Query:
        """Of a use only its parts are handed out: which use it is, its pattern says; the node is made for nobody."""
        query = Query(self.grammar, "\n".join(patterns))
        for use in Use:
            query.disable_capture(use)
        return query

    @cached_property
    def patterns(self) -> list[str]:
        """The query, pattern by pattern."""
        return _patterns(self.query_text)

    @cached_property
    def query_text(self) -> str:
        """The query files, one after the other."""
        folder = Path(__file__).parent
        return "\n".join((folder / f"{name}.scm").read_text(encoding="utf-8") for name in self.queries)


def _patterns(text: str) -> list[str]:
    """The patterns of a query file: each begins at the beginning of a line."""
    found: list[str] = []
    for line in text.split("\n"):
        if line.startswith(("(", "[", '"')):
            found.append(line)
        elif found and not line.startswith(";"):
            found[-1] += "\n" + line
    return found
