"""What chapters are made of: a top-level definition with all that belongs to it, and how much each weighs."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath

from fondation_cli.course.ranking.graph import Graph, Key
from fondation_cli.course.ranking.rank import Ranking, serves
from fondation_cli.course.symbols import Definition, Kind

_SERVICE_WEIGHT = 0.3
_PRIVATE_WEIGHT = 0.5
EXTRA_WEIGHT = 0.6
EXTRAS = {"addons", "contrib", "experimental", "extra", "extras", "integrations", "legacy", "plugins"}
"""Folders of what not everybody uses, by their own names."""

_DECLARED_WEIGHT = 0.15
_CONTRAST = 1.5
"""How much more than what is merely large and used something weighs that people are told of."""

_KIND_WEIGHT = {Kind.CONSTANT: 0.3, Kind.TYPE: 0.6}


@dataclass(slots=True)
class Unit:
    """A definition at the top of its file, its members, and its weight. `place` is the file that it is taught with.

    All weights of a repository add up to about 1.
    """

    head: Definition
    place: str
    members: list[Definition] = field(default_factory=list)
    weight: float = 0.0

    @property
    def lines(self) -> int:
        """How many lines its head takes, and what belongs to it elsewhere."""
        return sum(one.end_line - one.start_line + 1 for one in (self.head, *_outside(self)))

    @property
    def key(self) -> Key:
        """The key of the head."""
        return self.head.path, self.head.qualified


@dataclass(slots=True)
class Units:
    """All units by key, the unit that each definition belongs to, and how strongly units are tied."""

    by_key: dict[Key, Unit]
    of: dict[Key, Key]
    uses: dict[tuple[Key, Key], float]
    """How much a unit uses another: sums of the weights of edges between their definitions."""
    inherits: set[tuple[Key, Key]]
    _targets: dict[Key, list[Key]] = field(default_factory=dict)

    def used_by(self, source: Key) -> list[Key]:
        """The units that a unit uses."""
        if not self._targets:
            for one, other in sorted(self.uses):
                self._targets.setdefault(one, []).append(other)
        return self._targets.get(source, [])


def make_units(graph: Graph, ranking: Ranking) -> Units:
    """Gather definitions into units: members under their types, whichever file of the same folder holds the type."""
    of = {key: _head(key, graph) for key in graph.nodes}
    by_key = {key: Unit(graph.nodes[key], key[0]) for key in graph.nodes if of[key] == key}
    for key, head in of.items():
        if key != head:
            by_key[head].members.append(graph.nodes[key])
    _weigh(by_key, ranking)
    uses: dict[tuple[Key, Key], float] = {}
    inherits: set[tuple[Key, Key]] = set()
    for (source, target), edge in graph.edges.items():
        pair = of.get(source, source), of[target]
        if pair[0] == pair[1]:
            continue
        uses[pair] = uses.get(pair, 0.0) + edge.weight
        if edge.inherits:
            inherits.add(pair)
    return Units(by_key, of, uses, inherits)


def _head(key: Key, graph: Graph) -> Key:
    """The unit of a definition: the outermost type around it.

    A method may stand in another file than its type (Go, Rust).
    """
    path, qualified = key
    top = _outermost(path, qualified, graph)
    if top == qualified or (path, top) in graph.nodes:
        return path, top
    folder = path.rpartition("/")[0]
    elsewhere = [other for other in graph.nodes_named(top) if other[0].rpartition("/")[0] == folder]
    return elsewhere[0] if len(elsewhere) == 1 else key


def _outermost(path: str, qualified: str, graph: Graph) -> str:
    """The outermost name that is more than a place for others: `Shop.Order` in a module `Shop`."""
    parts = qualified.split(".")
    for end in range(1, len(parts)):
        node = graph.nodes.get((path, ".".join(parts[:end])))
        if node is None or node.kind is not Kind.MODULE:
            return ".".join(parts[:end])
    return qualified


def _weigh(by_key: dict[Key, Unit], ranking: Ranking) -> None:
    lines = sum(_size(unit.head) for unit in by_key.values()) or 1
    for unit in by_key.values():
        keys = [unit.key, *((one.path, one.qualified) for one in unit.members)]
        central = sum(ranking.central[key] for key in keys)
        prominent = ranking.prominent[unit.key] + 0.5 * max((ranking.prominent[key] for key in keys[1:]), default=0.0)
        size = sum(_size(definition) for definition in [unit.head, *_outside(unit)]) / lines
        kind = 1.0 if unit.members else _KIND_WEIGHT.get(unit.head.kind, 1.0)
        unit.weight = (central + size) * (0.2 + prominent) ** _CONTRAST * kind * _path_weight(unit.head.path)


def is_hidden(path: str) -> bool:
    """Whether a file, or a folder around it, has a name that begins with an underscore."""
    return any(part.startswith("_") and not part.startswith("__") for part in PurePosixPath(path).parts)


@cache
def _path_weight(path: str) -> float:
    """Services, private modules, extras and mere declarations are no central concepts, however often they are used."""
    weight = _SERVICE_WEIGHT if serves(path) else 1.0
    if is_hidden(path):
        weight *= _PRIVATE_WEIGHT
    if EXTRAS.intersection(PurePosixPath(path).parts):
        weight *= EXTRA_WEIGHT
    return weight * (_DECLARED_WEIGHT if path.endswith((".d.ts", ".d.mts", ".d.cts", ".pyi")) else 1.0)


def _outside(unit: Unit) -> list[Definition]:
    """Members that do not stand inside the head's own lines."""
    head = unit.head
    return [
        one for one in unit.members if one.path != head.path or not head.start_line <= one.start_line <= head.end_line
    ]


def _size(definition: Definition) -> int:
    """Lines, as far as they say how much there is to explain: a long table is explained at once."""
    lines = definition.end_line - definition.start_line + 1
    return min(lines, 5) if definition.kind in {Kind.CONSTANT, Kind.TYPE} else lines
