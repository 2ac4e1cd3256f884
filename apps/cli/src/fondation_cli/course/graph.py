"""The graph of definitions and uses, and the evidence from tests, examples and documentation."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from fondation_cli.course.plan import Link
from fondation_cli.course.resolve import Resolver, Target
from fondation_cli.course.symbols import Definition, Index, Kind, Reference, Role, SourceFile, Use

Key = tuple[str, str]
"""`(path, qualified name)`."""

_TEST_MODULES = {"test", "tests"}
_UNSURE = 0.3
"""What a use is worth whose target is the only thing of its name, and no more is known."""


@dataclass(slots=True)
class Edge:
    """One definition uses another: how often for certain, how often perhaps, and where first."""

    certain: int = 0
    unsure: int = 0
    inherits: bool = False
    path: str = ""
    line: int = 0

    @property
    def weight(self) -> float:
        """The number of uses that can be believed."""
        return self.certain + _UNSURE * self.unsure


@dataclass(slots=True)
class Graph:
    """Definitions of source files by key, in the order of paths and lines, and who uses whom.

    `tested`, `shown` and `told` count the test files, the examples and the mentions in documentation of a definition.
    `origin` is the definition or the file (with an empty name) that an edge starts at.
    """

    nodes: dict[Key, Definition]
    edges: dict[tuple[Key, Key], Edge] = field(default_factory=dict)
    tested: Counter[Key] = field(default_factory=Counter)
    shown: Counter[Key] = field(default_factory=Counter)
    told: Counter[Key] = field(default_factory=Counter)
    exported: set[Key] = field(default_factory=set)
    _named: dict[str, list[Key]] = field(default_factory=dict)

    def nodes_named(self, qualified: str) -> list[Key]:
        """The keys with this name inside their file, by path."""
        if not self._named:
            for key in self.nodes:
                self._named.setdefault(key[1], []).append(key)
        return self._named.get(qualified, [])

    def links(self) -> tuple[Link, ...]:
        """The arrows that are certain and join two definitions, sorted."""
        return tuple(
            Link(self.nodes[source], self.nodes[target], edge.certain, edge.path, edge.line)
            for (source, target), edge in sorted(self.edges.items())
            if edge.certain and source in self.nodes
        )


def key_of(definition: Definition) -> Key:
    """What a definition is known by."""
    return definition.path, definition.qualified


def build_graph(index: Index, resolver: Resolver) -> Graph:
    """Every use of every file, resolved and put where it belongs."""
    graph = Graph(_nodes(index))
    for file in index.files:
        if file.role is Role.TEST or file.role is Role.EXAMPLE:
            counter = graph.tested if file.role is Role.TEST else graph.shown
            counter.update(_used(file, resolver, graph))
        elif file.role in {Role.SOURCE, Role.BUILD}:
            _add_uses(file, resolver, graph)
    return graph


def _nodes(index: Index) -> dict[Key, Definition]:
    """The definitions that a course can teach; of several with one name (overloads), the longest."""
    nodes: dict[Key, Definition] = {}
    for file in index.files:
        if file.role is not Role.SOURCE:
            continue
        for definition in file.definitions:
            if definition.nested or is_inner_test(definition):
                continue
            known = nodes.get(key_of(definition))
            if known is None or known.end_line - known.start_line < definition.end_line - definition.start_line:
                nodes[key_of(definition)] = definition
    return nodes


def is_inner_test(definition: Definition) -> bool:
    """Whether a definition stands in a test module inside a source file, as Rust has it."""
    return definition.path.endswith(".rs") and definition.qualified.partition(".")[0] in _TEST_MODULES


def _used(file: SourceFile, resolver: Resolver, graph: Graph) -> Iterator[Key]:
    """What a file uses, each definition once."""
    found = {key_of(target.definition) for use in file.references if (target := resolver.target(file.path, use))}
    return (key for key in sorted(found) if key in graph.nodes)


def _add_uses(file: SourceFile, resolver: Resolver, graph: Graph) -> None:
    inner_tests = {one.qualified for one in file.definitions if is_inner_test(one)}
    gathers = file.path.endswith(("__init__.py", "/index.js", "/index.ts", "/lib.rs")) or file.path in {
        "index.js",
        "index.ts",
    }
    for use in file.references:
        target = resolver.target(file.path, use)
        if target is None or key_of(target.definition) not in graph.nodes:
            continue
        key = key_of(target.definition)
        if use.scope in inner_tests:
            graph.tested[key] += 1
        elif use.use is Use.IMPORT:
            if gathers and target.definition.public:
                graph.exported.add(key)
        else:
            _add_edge(graph, (file.path, _origin(file.path, use.scope, graph)), key, use, target)


def _origin(path: str, scope: str | None, graph: Graph) -> str:
    """The definition that a use belongs to: functions inside functions count as the outer one."""
    while scope and (path, scope) not in graph.nodes:
        scope = scope.rpartition(".")[0]
    return scope or ""


def _add_edge(graph: Graph, source: Key, key: Key, use: Reference, target: Target) -> None:
    if source == key or (use.use is Use.MENTION and target.definition.kind is Kind.MODULE):
        return
    edge = graph.edges.setdefault((source, key), Edge(path=source[0], line=use.line))
    if target.certain:
        edge.certain += 1
    else:
        edge.unsure += 1
    edge.inherits = edge.inherits or use.use is Use.INHERIT
