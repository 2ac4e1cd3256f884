"""Where a call can go from a function: what it calls, and what stands in for what has no body of its own."""

from collections import defaultdict

from fondation_cli.course.names import words
from fondation_cli.course.outlining.runs import Runs
from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.ranking.rank import serves
from fondation_cli.course.symbols import Definition, Kind

_FEWEST_LINES = 5
"""A shorter function that calls nothing only gives what is there already."""

_BODILESS = 3
"""What an interface declares has no more lines than this, but for its comment."""

_ASIDES = {
    "assert", "check", "clone", "close", "compare", "complete", "completion", "completions", "copy", "debug",
    "deprecate", "deprecated", "deprecation", "ensure", "equals", "error", "errors", "exception", "fail", "failure",
    "format", "hash", "help", "inspect", "log", "logger", "logging", "message", "mock", "panic", "print", "repr",
    "require", "reset", "show", "str", "string", "teardown", "test", "usage", "validate", "verify", "version", "warn",
    "warning",
}  # fmt: skip
"""What happens beside the way that a call takes: reports, failures, checks, what a shell completes."""

_ONE_OF_MANY = 0.75
_MANY = 16

_CALLABLE = {Kind.FUNCTION, Kind.METHOD}
_DECLARING = {Kind.INTERFACE, Kind.TRAIT, Kind.PROTOCOL}

Calls = dict[Key, dict[Key, float]]
"""Of each function, what it calls that leads on, with how sure and how direct that is: at most 1."""


def calls_of(land: Landscape, project: str, runs: Runs) -> Calls:
    """Which function calls which; a call of a type is a call of nothing that could be followed."""
    found: Calls = defaultdict(dict)
    for (source, target), edge in sorted(land.graph.edges.items()):
        sure = 1.0 if edge.calls else 0.8 if edge.made else 0.7 if edge.likely else 0.0
        if sure and is_callable(source, land) and is_callable(target, land):
            found[source][target] = sure
    stand_ins = _stand_ins(found, land, runs)
    asides = asides_of(project)
    return {source: _scattered(_leading_on(found[source], stand_ins, found, land, asides)) for source in sorted(found)}


def _stand_ins(calls: Calls, land: Landscape, runs: Runs) -> set[Key]:
    """Put in for each declared method that is called the one that does it: of many the best known."""
    heirs = _heirs(land)
    found: set[Key] = set()
    called = sorted({key for targets in calls.values() for key in targets if not calls.get(key)})
    answers = {key: _answering(key, heirs, land) for key in called}
    declared = {key for key in called if is_declared(key, land) or (answers[key] and runs.is_hollow(key))}
    for source in sorted(calls):
        for target in sorted(declared & calls[source].keys()):
            sure = calls[source].pop(target)
            answering = _beside(source, answers[target])
            if answering:
                known = max(answering, key=lambda key: _known(key, heirs, land))
                calls[source][known] = sure if len(answering) == 1 else sure * _ONE_OF_MANY
                found.add(known)
    return found


def _scattered(targets: dict[Key, float]) -> dict[Key, float]:
    """Of a function that calls a great many others, none says where a call goes from there."""
    share = min(1.0, _MANY / max(1, len(targets)))
    return {key: sure * share for key, sure in targets.items()}


def _known(key: Key, heirs: dict[Key, list[Key]], land: Landscape) -> tuple[float, float, Key]:
    """How well known the types are that a method answers for: of many, people know one before the others."""
    name = key[1].rpartition(".")[2]
    pending = [(key[0], key[1].rpartition(".")[0])]
    types: list[Key] = []
    while pending:
        kind = pending.pop()
        if kind not in types and (not types or (kind[0], f"{kind[1]}.{name}") not in land.graph.nodes):
            types.append(kind)
            pending.extend(heirs.get(kind, ()))
    ranking = land.ranking
    best = max(types, key=lambda kind: (ranking.prominent.get(kind, 0.0), kind))
    return ranking.prominent.get(best, 0.0), ranking.score.get(best, 0.0), key


def _leading_on(
    targets: dict[Key, float], stand_ins: set[Key], calls: Calls, land: Landscape, asides: frozenset[str]
) -> dict[Key, float]:
    """Without what reports a failure, serves everyone, or gives what is there already."""
    return {
        key: sure
        for key, sure in targets.items()
        if not is_aside(land.graph.nodes[key], asides)
        and (key in stand_ins or not serves(key[0]))
        and (lines_of(land.graph.nodes[key]) >= _FEWEST_LINES or calls.get(key))
    }


def is_declared(key: Key, land: Landscape) -> bool:
    """Whether a method is only declared where it stands: no more than a head, or a complaint that it has no body."""
    definition = land.graph.nodes[key]
    holder = land.graph.nodes.get((key[0], key[1].rpartition(".")[0]))
    if holder is None:
        return False
    if lines_of(definition) <= _BODILESS and _says_so(holder, definition):
        return True
    return key in land.graph.bodiless


def _says_so(holder: Definition, definition: Definition) -> bool:
    said = definition.signature.rstrip(";").rstrip()
    return holder.kind in _DECLARING or "abstract " in said or said.replace(" ", "").endswith("=0")


def _heirs(land: Landscape) -> dict[Key, list[Key]]:
    """The types that are built on a type."""
    found: dict[Key, list[Key]] = defaultdict(list)
    for (source, target), edge in sorted(land.graph.edges.items()):
        if edge.inherits and source in land.graph.nodes:
            found[target].append(source)
    return found


def _answering(key: Key, heirs: dict[Key, list[Key]], land: Landscape) -> list[Key]:
    """The methods that stand in for a declared one: those of its name in the types that are built on its own."""
    path, qualified = key
    holder, _, name = qualified.rpartition(".")
    pending, seen = [(path, holder)], {(path, holder)}
    found: list[Key] = []
    while pending:
        for heir in heirs.get(pending.pop(0), ()):
            if heir in seen:
                continue
            seen.add(heir)
            pending.append(heir)
            method = heir[0], f"{heir[1]}.{name}"
            if is_callable(method, land) and not is_declared(method, land):
                found.append(method)
    return found


def _beside(source: Key, keys: list[Key]) -> list[Key]:
    """Those that lie in the same part of the repository as the call, where some do."""
    near = [key for key in keys if key[0].partition("/")[0] == source[0].partition("/")[0]]
    return near or keys


def is_callable(key: Key, land: Landscape) -> bool:
    """Whether this is a function or a method of the project."""
    return key in land.graph.nodes and land.graph.nodes[key].kind in _CALLABLE


def asides_of(project: str) -> frozenset[str]:
    """The words of what stands beside the way, but for those that the project is named after: `log` of a logger."""
    about = tuple(word for word in _ASIDES if word in project.lower())
    return frozenset(word for word in _ASIDES if not about or not word.startswith(about))


def is_aside(definition: Definition, asides: frozenset[str]) -> bool:
    """Whether a function stands beside the way."""
    return not asides.isdisjoint(words(definition.qualified))


def lines_of(definition: Definition) -> int:
    """How long it is."""
    return definition.end_line - definition.start_line + 1
