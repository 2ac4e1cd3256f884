"""The graph of definitions and uses, and the evidence from tests, examples and documentation."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from fondation_cli.course.plan import Link
from fondation_cli.course.ranking.declared import bodies, offered
from fondation_cli.course.ranking.resolve import Resolver, Target
from fondation_cli.course.ranking.variants import variants
from fondation_cli.course.symbols import Definition, Index, Kind, Reference, Role, SourceFile, Use

Key = tuple[str, str]
"""`(path, qualified name)`."""

_TEST_MODULES = {"test", "tests"}
_UNTAUGHT = {Kind.TEST, Kind.PROPERTY}
"""What no course is about for its own sake: a property is told with its type."""

NO_BODY = {"NotImplementedError", "NotImplementedException", "abstractmethod"}
"""What a method names that others are to write."""

_UNSURE = 0.3
"""What a use is worth whose target is the only thing of its name, and no more is known."""


@dataclass(slots=True)
class Edge:
    """One definition uses another: how often for certain, how often perhaps, and where first.

    `calls`: how often it calls the other itself, for certain. `made`: how often in a function that it only makes.
    `likely`: how often it calls the only thing of that name, and says whose it is.
    """

    certain: int = 0
    calls: int = 0
    made: int = 0
    likely: int = 0
    unsure: int = 0
    inherits: bool = False
    path: str = ""
    line: int = 0
    said: str = ""
    """The name that stands there, where it is not the other's own."""

    @property
    def weight(self) -> float:
        """The number of uses that can be believed."""
        return self.certain + _UNSURE * self.unsure


@dataclass(slots=True)
class Graph:
    """Definitions of source files by key, in the order of paths and lines, and who uses whom.

    `trials`: what each definition of a test file or example uses. `fan_in` and `fan_out` count the definitions that
    use one, and that one uses. `tested`, `shown` and `told` count the test files, the examples and the mentions in
    documentation of a definition. `stands_for`: the node that is meant by a definition that is none. `origin` is the
    definition or the file (with an empty name) that an edge starts at. `bodiless`: what says that it has no body of
    its own.
    """

    nodes: dict[Key, Definition]
    edges: dict[tuple[Key, Key], Edge] = field(default_factory=dict)
    tested: Counter[Key] = field(default_factory=Counter)
    shown: Counter[Key] = field(default_factory=Counter)
    told: Counter[Key] = field(default_factory=Counter)
    exported: set[Key] = field(default_factory=set)
    bodiless: set[Key] = field(default_factory=set)
    trials: dict[Key, set[Key]] = field(default_factory=dict)
    stands_for: dict[Key, Key] = field(default_factory=dict)
    fan_in: Counter[Key] = field(default_factory=Counter)
    fan_out: Counter[Key] = field(default_factory=Counter)
    _named: dict[str, list[Key]] = field(default_factory=dict)
    _callable: dict[str, list[Key]] = field(default_factory=dict)

    def nodes_named(self, qualified: str) -> list[Key]:
        """The keys with this name inside their file, by path."""
        if not self._named:
            for key in self.nodes:
                self._named.setdefault(key[1], []).append(key)
        return self._named.get(qualified, [])

    def called(self, name: str) -> list[Key]:
        """The keys of the public functions and methods of this name, by path."""
        if not self._callable:
            for key, definition in self.nodes.items():
                if definition.public and definition.kind in {Kind.FUNCTION, Kind.METHOD}:
                    self._callable.setdefault(definition.name, []).append(key)
        return self._callable.get(name, [])

    def meant_by(self, target: Target | None) -> Key | None:
        """The key of the node that a use means; None if it means nothing of the graph."""
        if target is None:
            return None
        key = key_of(target.definition)
        key = self.stands_for.get(key, key)
        return key if key in self.nodes else None

    def links(self) -> tuple[Link, ...]:
        """The arrows that are certain and join two definitions, sorted."""
        return tuple(
            Link(self.nodes[source], self.nodes[target], edge.certain, edge.path, edge.line, edge.said)
            for (source, target), edge in sorted(self.edges.items())
            if edge.certain and source in self.nodes
        )


def key_of(definition: Definition) -> Key:
    """What a definition is known by."""
    return definition.path, definition.qualified


def build_graph(index: Index, resolver: Resolver) -> Graph:
    """Every use of every file, resolved and put where it belongs."""
    left_out = variants(index)
    stands_for = bodies(index, left_out)
    nodes = _nodes(index, left_out)
    graph = Graph({key: one for key, one in nodes.items() if key not in stands_for}, stands_for=stands_for)
    graph.exported.update(offered(stands_for))
    for file in index.files:
        if file.role is Role.TEST or file.role is Role.EXAMPLE:
            _add_evidence(file, resolver, graph)
        elif file.role in {Role.SOURCE, Role.BUILD}:
            _add_uses(file, resolver, graph)
    graph.fan_in.update(target for _, target in graph.edges)
    graph.fan_out.update(source for source, _ in graph.edges)
    return graph


def _nodes(index: Index, left_out: frozenset[str]) -> dict[Key, Definition]:
    """The definitions that a course can teach; of several with one name (overloads), the longest."""
    nodes: dict[Key, Definition] = {}
    for file in index.files:
        if file.role is not Role.SOURCE or file.path in left_out:
            continue
        for definition in file.definitions:
            if definition.nested or definition.kind in _UNTAUGHT or is_inner_test(definition):
                continue
            known = nodes.get(key_of(definition))
            if known is None or known.end_line - known.start_line < definition.end_line - definition.start_line:
                nodes[key_of(definition)] = definition
    return nodes


def is_inner_test(definition: Definition) -> bool:
    """Whether a definition stands in a test module inside a source file, as Rust has it."""
    return definition.path.endswith(".rs") and definition.qualified.partition(".")[0] in _TEST_MODULES


def _add_evidence(file: SourceFile, resolver: Resolver, graph: Graph) -> None:
    """What a test file or an example uses: each definition counts once a file."""
    found: set[Key] = set()
    for use in file.references:
        target = resolver.target(file.path, use)
        key = graph.meant_by(target)
        if key is not None:
            found.add(key)
            if use.scope:
                graph.trials.setdefault((file.path, use.scope), set()).add(key)
    counter = graph.tested if file.role is Role.TEST else graph.shown
    counter.update(sorted(found))


def _add_uses(file: SourceFile, resolver: Resolver, graph: Graph) -> None:
    inner_tests = {one.qualified for one in file.definitions if is_inner_test(one)}
    if _gathers(file.path):
        graph.exported.update(key_of(one) for one in resolver.handed_on(file.path))
    for use in file.references:
        if use.scope and use.name in NO_BODY:
            graph.bodiless.add((file.path, use.scope))
        target = resolver.target(file.path, use)
        key = graph.meant_by(target)
        if target is None or key is None:
            continue
        if use.scope in inner_tests:
            graph.tested[key] += 1
        elif use.use is not Use.IMPORT:
            _add_edge(graph, (file.path, _origin(file.path, use.scope, graph)), key, use, target)


def is_namesake(use: Reference, key: Key) -> bool:
    """Whether a use says of whom it speaks: of nothing but the name itself, or of a holder by its name."""
    said = (use.receiver or "").rpartition(".")[2].strip("_").lower()
    return not use.receiver or said == key[1].rpartition(".")[0].rpartition(".")[2].lower()


def _gathers(path: str) -> bool:
    """Whether a file is the front of a package: what it imports, it imports for others."""
    return PurePosixPath(path).name in {"__init__.py", "index.js", "index.mjs", "index.ts", "index.tsx", "lib.rs"}


def _origin(path: str, scope: str | None, graph: Graph) -> str:
    """The definition that a use belongs to: functions inside functions count as the outer one."""
    while scope and (path, scope) not in graph.nodes:
        scope = scope.rpartition(".")[0]
    return scope or ""


def _add_edge(graph: Graph, source: Key, key: Key, use: Reference, target: Target) -> None:
    if source == key or (use.use is Use.MENTION and target.definition.kind is Kind.MODULE):
        return
    said = "" if use.name == target.definition.name else use.name
    edge = graph.edges.setdefault((source, key), Edge(path=source[0], line=use.line, said=said))
    if target.certain and (not edge.certain or (edge.said and not said)):
        edge.line, edge.said = use.line, said
    if target.certain:
        edge.certain += 1
        edge.calls += use.use is Use.CALL and use.scope == source[1]
        edge.made += use.use is Use.CALL and use.scope != source[1]
    else:
        edge.unsure += 1
        edge.likely += use.use is Use.CALL and use.scope == source[1] and is_namesake(use, key)
    edge.inherits = edge.inherits or use.use is Use.INHERIT
