"""Phase three: which chapters, in which order, about what."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from fondation_cli.course.manifests import leading
from fondation_cli.course.names import words
from fondation_cli.course.outlining import titles
from fondation_cli.course.outlining.beginnings import beginnings
from fondation_cli.course.outlining.closing import with_closing
from fondation_cli.course.outlining.clusters import make_clusters
from fondation_cli.course.outlining.companions import companions, workings
from fondation_cli.course.outlining.merging import Cluster
from fondation_cli.course.outlining.order import Place, in_order
from fondation_cli.course.outlining.subjects import front_door, subjects
from fondation_cli.course.outlining.trace import Trace, follow_a_call
from fondation_cli.course.outlining.trials import telling_tests
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.ranking.graph import Key, key_of
from fondation_cli.course.ranking.landscape import Landscape, survey
from fondation_cli.course.ranking.mentions import readme, readme_title
from fondation_cli.course.ranking.units import Unit
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Definition, Index

MOST_CHAPTERS = 12
_MOST_SUBJECTS = 5
_OFFERED = 2
_ROOM_FOR_TRACE = 5
"""With room for fewer chapters than this, concepts come before a call that is followed."""

_TEST_WORDS = {"test", "testing", "tests"}


def make_outline(index: Index, snapshot: Snapshot, *, chapters: int | None = None, language: str = "en") -> Outline:
    """Plan a course: an overview, concepts in the order in which they build on each other, one call, the tests.

    `chapters` is the most there may be (12 if None); a repository with little in it gets fewer. Titles are in
    `language`.
    """
    land = survey(index, snapshot)
    name = _project_name(land, snapshot)
    trials = telling_tests(land)
    room = (chapters or MOST_CHAPTERS) - 1 - bool(trials)
    support = [unit for unit in land.units.by_key.values() if trials and _is_test_support(unit)]
    order = _teachable(land, support, room - 1)
    begun = beginnings(land, snapshot) if room >= _ROOM_FOR_TRACE else {}
    trace = follow_a_call(land, snapshot, _concept_of(order), begun, name) if room >= _ROOM_FOR_TRACE else Trace()
    if not trace.stops:
        order = _teachable(land, support, room)
    overview = _overview(name, language, order, land, snapshot)
    concepts = _concepts(order, land, name, language, overview)
    plans = [overview, *concepts]
    if trace.stops:
        first = begun.get(key_of(trace.stops[0]))
        plans.append(replace(_tracing(trace, order, concepts, language), begins=first.span if first else None))
    if trials:
        plans.append(_testing(name, language, support, trials, land))
    numbered = tuple(replace(plan, order=number) for number, plan in enumerate(plans, 1))
    outline = Outline(name, numbered, land.graph.links(), dict(sorted(land.ranking.central.items())))
    return with_closing(outline, index, snapshot, most=chapters, language=language)


def _project_name(land: Landscape, snapshot: Snapshot) -> str:
    """What the repository calls itself: its package at the top, the title of its README, else its folder or URL."""
    top = leading(land.packages, land.index)
    return top.called if top is not None else readme_title(land.index, snapshot) or snapshot.name


def _is_test_support(unit: Unit) -> bool:
    """What the repository gives to others for their tests."""
    return any(_TEST_WORDS.intersection(words(part)) for part in PurePosixPath(unit.head.path).with_suffix("").parts)


def _teachable(land: Landscape, support: Sequence[Unit], count: int) -> list[Place]:
    """At most `count` concepts in their order. What serves tests is told with the tests."""
    return in_order(make_clusters(land.units, land.pages, count, without={unit.key for unit in support}), land)


def _overview(name: str, language: str, order: Sequence[Place], land: Landscape, snapshot: Snapshot) -> ChapterPlan:
    """The first chapter: what someone who uses the project calls first."""
    chosen = front_door(land, [unit for place in order for unit in place.cluster.units])
    first = readme(land.index, snapshot)
    paths = [*([first.path] if first else []), *(one.path for one in chosen)]
    return _plan("overview", ChapterKind.OVERVIEW, titles.overview(name, language), chosen, (), paths)


def _concepts(
    order: Sequence[Place], land: Landscape, name: str, language: str, overview: ChapterPlan
) -> list[ChapterPlan]:
    """A chapter for each concept; one that builds on no other builds on the overview."""
    chosen = [subjects(place.cluster, land) for place in order]
    named = titles.concepts(chosen, [place.cluster for place in order], name, language)
    ids = _ids([found[0] for found in chosen], taken={"overview", "trace", "testing", "history", "further"})
    return [
        replace(
            _plan(
                ids[number],
                ChapterKind.CONCEPT,
                named[number],
                chosen[number],
                _members(place.cluster),
                _paths(place.cluster),
            ),
            prerequisites=tuple(ids[need] for need in place.needs) or (overview.id,),
            cycle=tuple(ids[later] for later in place.cut),
            companions=companions(place.cluster, land),
            workings=workings(place.cluster, land),
        )
        for number, place in enumerate(order)
    ]


def _concept_of(order: Sequence[Place]) -> dict[Key, int]:
    return {key: number for number, place in enumerate(order) for key in _keys(place.cluster)}


def _tracing(trace: Trace, order: Sequence[Place], concepts: Sequence[ChapterPlan], language: str) -> ChapterPlan:
    """The chapter that follows one call through the concepts it meets."""
    concept_of, path = _concept_of(order), trace.stops
    met = sorted({concept_of[key_of(one)] for one in path if key_of(one) in concept_of})
    plan = _plan("trace", ChapterKind.TRACE, titles.trace(path[0], language), path, (), [one.path for one in path])
    return replace(plan, prerequisites=tuple(concepts[number].id for number in met), callers=trace.callers)


def _testing(
    name: str, language: str, support: Sequence[Unit], trials: Sequence[Definition], land: Landscape
) -> ChapterPlan:
    """How the project is tested, and what it offers to test with."""
    offered = Cluster(support, "") if support else None
    chosen = (*(subjects(offered, land)[:_OFFERED] if offered else ()), *trials)[:_MOST_SUBJECTS]
    members = (*(_members(offered) if offered else ()), *trials)
    paths = [*(_paths(offered) if offered else ()), *(one.path for one in trials)]
    plan = _plan("testing", ChapterKind.TESTING, titles.testing(name, language), chosen, members, paths)
    extra = companions(offered, land) if offered else ()
    return replace(plan, prerequisites=("overview",), companions=extra)


def _plan(
    identity: str,
    kind: ChapterKind,
    title: str,
    chosen: Sequence[Definition],
    members: Sequence[Definition],
    paths: Iterable[str],
) -> ChapterPlan:
    return ChapterPlan(
        id=identity,
        slug=identity,
        order=0,
        kind=kind,
        title=title,
        subjects=tuple(chosen),
        members=tuple(members),
        paths=tuple(dict.fromkeys(paths)),
    )


def _ids(leads: Sequence[Definition], taken: set[str]) -> list[str]:
    """An id for each chapter from its first subject; a second of the same name is told apart by its file."""
    found: list[str] = []
    for lead in leads:
        plain = "-".join(words(lead.qualified)) or "chapter"
        place = "-".join(words(str(PurePosixPath(lead.path).with_suffix(""))))
        identity = next(
            one for one in (plain, f"{place}-{plain}", f"{place}-{plain}-{lead.start_line}") if one not in taken
        )
        taken.add(identity)
        found.append(identity)
    return found


def _members(cluster: Cluster) -> tuple[Definition, ...]:
    members = [one for unit in cluster.units for one in (unit.head, *unit.members)]
    return tuple(sorted(members, key=lambda one: (one.path, one.start_line, one.qualified)))


def _paths(cluster: Cluster) -> list[str]:
    """The files of a cluster, by the weight of what they hold."""
    return [unit.head.path for unit in cluster.heads()]


def _keys(cluster: Cluster) -> Iterable[Key]:
    return (key_of(one) for one in _members(cluster))
