"""Phase three: which chapters, in which order, about what."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from fondation_cli.course import titles
from fondation_cli.course.clusters import Cluster, make_clusters
from fondation_cli.course.graph import Key, key_of
from fondation_cli.course.landscape import Landscape, survey
from fondation_cli.course.mentions import readme
from fondation_cli.course.names import words
from fondation_cli.course.order import Place, in_order
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.subjects import front_door, subjects
from fondation_cli.course.symbols import Definition, Index
from fondation_cli.course.trace import follow_a_call
from fondation_cli.course.trials import telling_tests, test_files

MOST_CHAPTERS = 12
_MOST_SUBJECTS = 5
_OFFERED = 2
_TEST_WORDS = {"test", "testing", "tests"}


def make_outline(index: Index, snapshot: Snapshot, *, chapters: int | None = None, language: str = "en") -> Outline:
    """Plan a course: an overview, concepts in the order in which they build on each other, one call, the tests.

    `chapters` is the most there may be (12 if None); a repository with little in it gets fewer. Titles are in
    `language`.
    """
    land = survey(index, snapshot)
    name = _project_name(land, snapshot)
    trials = telling_tests(land, test_files(land))
    room = (chapters or MOST_CHAPTERS) - 1 - bool(trials)
    clusters = make_clusters(land.units, max(1, room - 1))
    support = next((one for one in clusters if trials and _is_test_support(one)), None)
    order = in_order([one for one in clusters if one is not support], land)
    overview = _overview(name, language, order, land)
    concepts = _concepts(order, land, language, overview)
    plans = [overview, *concepts]
    if len(concepts) < room:
        plans += _trace(order, concepts, land, language)
    if trials:
        plans.append(_testing(name, language, support, trials, land))
    numbered = tuple(replace(plan, order=number) for number, plan in enumerate(plans, 1))
    return Outline(name, numbered, land.graph.links(), dict(sorted(land.ranking.central.items())))


def _project_name(land: Landscape, snapshot: Snapshot) -> str:
    """What the repository calls itself: its package at the top, else its folder or URL."""
    top = next((package.name for package in land.packages if not package.folder), None)
    return PurePosixPath(top).name if top else snapshot.name


def _is_test_support(cluster: Cluster) -> bool:
    """What the repository gives to others for their tests."""
    return bool(_TEST_WORDS.intersection(words(PurePosixPath(cluster.place).stem)))


def _overview(name: str, language: str, order: Sequence[Place], land: Landscape) -> ChapterPlan:
    """The first chapter: what someone who uses the project calls first."""
    chosen = front_door(land, [unit for place in order for unit in place.cluster.units])
    first = readme(land.index)
    paths = [*([first.path] if first else []), *(one.path for one in chosen)]
    return _plan("overview", ChapterKind.OVERVIEW, titles.overview(name, language), chosen, (), paths)


def _concepts(order: Sequence[Place], land: Landscape, language: str, overview: ChapterPlan) -> list[ChapterPlan]:
    """A chapter for each concept; one that builds on no other builds on the overview."""
    chosen = [subjects(place.cluster, land) for place in order]
    ids = _ids([found[0] for found in chosen], taken={"overview", "trace", "testing"})
    return [
        replace(
            _plan(
                ids[number],
                ChapterKind.CONCEPT,
                titles.concept(chosen[number], place.cluster.place, language),
                chosen[number],
                _members(place.cluster),
                _paths(place.cluster),
            ),
            prerequisites=tuple(ids[need] for need in place.needs) or (overview.id,),
            cycle=tuple(ids[later] for later in place.cut),
        )
        for number, place in enumerate(order)
    ]


def _trace(
    order: Sequence[Place], concepts: Sequence[ChapterPlan], land: Landscape, language: str
) -> list[ChapterPlan]:
    """The chapter that follows one call, if there is one worth following."""
    concept_of = {key: number for number, place in enumerate(order) for key in _keys(place.cluster)}
    path = follow_a_call(land, concept_of)
    if not path:
        return []
    met = sorted({concept_of[key_of(one)] for one in path if key_of(one) in concept_of})
    plan = _plan("trace", ChapterKind.TRACE, titles.trace(path[0], language), path, (), [one.path for one in path])
    return [replace(plan, prerequisites=tuple(concepts[number].id for number in met))]


def _testing(
    name: str, language: str, support: Cluster | None, trials: Sequence[Definition], land: Landscape
) -> ChapterPlan:
    """How the project is tested, and what it offers to test with."""
    offered = subjects(support, land)[:_OFFERED] if support else ()
    chosen = (*offered, *trials)[:_MOST_SUBJECTS]
    members = (*_members(support), *trials) if support else tuple(trials)
    paths = [*(_paths(support) if support else []), *(one.path for one in trials)]
    plan = _plan("testing", ChapterKind.TESTING, titles.testing(name, language), chosen, members, paths)
    return replace(plan, prerequisites=("overview",))


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
