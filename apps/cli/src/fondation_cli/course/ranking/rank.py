"""How much each definition matters: to the code itself, and to someone who meets it for the first time."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import rustworkx

from fondation_cli.course.ranking.graph import Graph, Key
from fondation_cli.course.symbols import Definition, Kind

_DAMPING = 0.85
_LONG_NAME = 8
_MANY = 5
_SERVICE = {
    "_compat",
    "_internal",
    "_typing",
    "_utils",
    "_vendor",
    "common",
    "compat",
    "constants",
    "helpers",
    "internal",
    "internals",
    "misc",
    "polyfill",
    "shared",
    "typing",
    "util",
    "utils",
    "version",
    "__version__",
    "__main__",
    "_version",
}


@dataclass(frozen=True, slots=True)
class Ranking:
    """`central`: PageRank, adding up to 1. `score`: the same, weighed by what a newcomer needs.

    `prominent`: only the latter.
    """

    central: dict[Key, float]
    score: dict[Key, float]
    prominent: dict[Key, float]


def rank(graph: Graph) -> Ranking:
    """Rank all definitions. The same graph gives the same numbers on every run."""
    central = _page_rank(graph)
    prominent = {key: _prominence(graph, key) for key in graph.nodes}
    score = {key: central[key] * (0.25 + prominent[key]) * (0.35 if serves(key[0]) else 1.0) for key in graph.nodes}
    return Ranking(central, score, prominent)


@cache
def serves(path: str) -> bool:
    """Whether a file is there for the rest of the code: utilities, compatibility, constants."""
    place = PurePosixPath(path)
    names = [part.lower() for part in (*place.parts[:-1], place.stem)]
    # What a project that is built for several platforms shares between them is its core.
    cores = {number for number in range(len(names)) if names[number : number + 3] == ["shared", "src", "main"]}
    return any(name in _SERVICE for number, name in enumerate(names) if number not in cores)


def _prominence(graph: Graph, key: Key) -> float:
    """From 0 to about 4: public and exported, told of in documentation, used in tests and examples."""
    definition = graph.nodes[key]
    value = 0.5 * definition.public + 0.5 * (key in graph.exported)
    value += 0.3 * math.log2(1 + graph.told[key])
    value += 0.2 * math.log2(1 + graph.shown[key])
    value += 0.1 * math.log2(1 + graph.tested[key])
    return value + 0.2 * bool(definition.docstring)


def _page_rank(graph: Graph) -> dict[Key, float]:
    weights = _weights(graph)
    keys = sorted({*graph.nodes, *(key for pair in weights for key in pair)})
    numbers = {key: number for number, key in enumerate(keys)}
    network: rustworkx.PyDiGraph[Key, float] = rustworkx.PyDiGraph()
    network.add_nodes_from(keys)
    arrows = [(numbers[source], numbers[target], weights[source, target]) for source, target in sorted(weights)]
    network.add_edges_from(arrows)
    start = {numbers[key]: 0.1 + _prominence(graph, key) if key in graph.nodes else 0.1 for key in keys}
    ranks = rustworkx.pagerank(network, alpha=_DAMPING, weight_fn=float, personalization=start, max_iter=200, tol=1e-9)
    return {key: ranks[numbers[key]] for key in graph.nodes}


def _weights(graph: Graph) -> dict[tuple[Key, Key], float]:
    defined: dict[str, int] = {}
    for definition in graph.nodes.values():
        defined[definition.name] = defined.get(definition.name, 0) + 1
    return {
        pair: math.sqrt(edge.weight) * _name_weight(graph.nodes[pair[1]], defined) for pair, edge in graph.edges.items()
    }


def _name_weight(definition: Definition, defined: dict[str, int]) -> float:
    """Long, composed names say more; underscored ones and those that are defined everywhere say less."""
    name = definition.name
    weight = 1.0
    composed = "_" in name.strip("_") or (not name.islower() and not name.isupper())
    if composed and len(name) >= _LONG_NAME:
        weight *= 3.0
    if name.startswith("_"):
        weight *= 0.2
    if defined[name] > _MANY:
        weight *= 0.2
    if definition.kind is Kind.CONSTANT:
        weight *= 0.5
    return weight
