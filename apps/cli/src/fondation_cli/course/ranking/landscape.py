"""All that is known of a repository before chapters are made of it."""

from dataclasses import dataclass

from fondation_cli.course.manifests import Manifest, manifests
from fondation_cli.course.ranking.graph import Graph, build_graph
from fondation_cli.course.ranking.mentions import count_mentions
from fondation_cli.course.ranking.modules import Modules
from fondation_cli.course.ranking.pages import Pages
from fondation_cli.course.ranking.rank import Ranking, rank
from fondation_cli.course.ranking.resolve import Resolver
from fondation_cli.course.ranking.settling import settle
from fondation_cli.course.ranking.units import Units, make_units
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index


@dataclass(frozen=True, slots=True)
class Landscape:
    """The graph, how much each definition matters in it, and the units that chapters are made of."""

    index: Index
    packages: tuple[Manifest, ...]
    resolver: Resolver
    graph: Graph
    ranking: Ranking
    units: Units
    pages: Pages


def survey(index: Index, snapshot: Snapshot) -> Landscape:
    """Resolve every use, weigh every definition."""
    packages = manifests(index, snapshot)
    resolver = Resolver(index, Modules(index, packages))
    graph = build_graph(index, resolver)
    count_mentions(index, snapshot, graph)
    ranking = rank(graph)
    units = make_units(graph, ranking)
    settle(units)
    return Landscape(index, packages, resolver, graph, ranking, units, Pages(index))
