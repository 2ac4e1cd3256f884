"""How a project moves: its commits and releases over the years, and what its last period was about."""

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

from fondation_cli.course.facts.histories import Pace, Period, ReleaseRef, Strand
from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.facts.past import Past, is_telling
from fondation_cli.course.history.record import Reach, Revision, day
from fondation_cli.course.history.releases import Release
from fondation_cli.course.symbols import Role

_DAY = 86_400
_MEASURED = 10
_FEWEST_MEASURED = 4
_MOST_STRANDS = 4
_MOST_COMMITS = 2
_LARGEST = 25
_LONGEST_YEARS = 60
_MOST_MILESTONES = 8


def pace_of(past: Past) -> Pace:
    """The whole history in figures."""
    revisions = list(past.history.own())
    first, last = revisions[-1], revisions[0]
    releases = past.releases
    dates = [release.revision.seconds for release in releases]
    steps = [later - earlier for earlier, later in pairwise(dates)][-_MEASURED:]
    ends = [releases[0], releases[-1]] if len(releases) > 1 else list(releases)
    return Pace(
        is_whole=past.history.reach is not Reach.CUT,
        changes=len(revisions),
        people=len({revision.author for revision in revisions if not revision.is_robot}),
        robots=sum(1 for revision in revisions if revision.is_robot),
        first=past.commit(first),
        last=past.commit(last),
        first_files=first.files,
        years=_years(revisions),
        release_count=len(releases),
        releases=tuple(past.release(each) for each in ends),
        days_between=round(median(steps) / _DAY) if len(steps) >= _FEWEST_MEASURED else 0,
        measured=len(steps),
    )


def milestones_of(past: Past) -> tuple[ReleaseRef, ...]:
    """The first release of each great number, and the last of all, the oldest first; of many the newest."""
    first: dict[int, Release] = {}
    for release in past.releases:
        first.setdefault(release.numbers[0], release)
    chosen = {release.name: release for release in [*first.values(), *past.releases[-1:]]}
    ordered = sorted(chosen.values(), key=lambda release: (release.revision.seconds, release.name))
    return tuple(past.release(each) for each in ordered[-_MOST_MILESTONES:])


def _years(revisions: list[Revision]) -> tuple[tuple[int, int], ...]:
    """Changes by year, the empty ones between too. Dates that no project can have are left out."""
    latest = int(revisions[0].date[:4])
    counted = Counter(int(each.date[:4]) for each in revisions)
    years = [year for year in counted if latest - _LONGEST_YEARS < year <= latest]
    return tuple((year, counted[year]) for year in range(min(years), latest + 1))


def period_of(past: Past) -> Period | None:
    """The last period; None where there is none of which something could be said."""
    recent = [revision for revision in past.own if past.months and past.is_recent(revision)]
    if not recent:
        return None
    kinds = Counter(_kind(past, revision) for revision in recent)
    start = day(past.end - round(past.months * 30.44 * _DAY))
    released = [each for each in past.releases if start < each.revision.date <= day(past.end)]
    return Period(
        months=past.months,
        end=day(past.end),
        changes=len(recent),
        people=len({revision.author for revision in recent}),
        robots=sum(1 for each in past.history.own() if each.is_robot and past.is_recent(each)),
        first=past.commit(recent[-1]),
        last=past.commit(recent[0]),
        sources=kinds[Role.SOURCE],
        tests=kinds[Role.TEST],
        documents=kinds[Role.DOC],
        rest=kinds[Role.OTHER],
        strands=_strands(past, recent),
        releases=tuple(past.release(each) for each in released[-6:]),
        release_count=len(released),
    )


def _kind(past: Past, revision: Revision) -> Role:
    """What a commit is about: code before tests, tests before documentation, the rest last."""
    roles = {_role(past, change.path) for change in revision.changes}
    return next((role for role in (Role.SOURCE, Role.TEST, Role.DOC) if role in roles), Role.OTHER)


def _role(past: Past, path: str) -> Role:
    """The role of a path; of one that is no more, that of its folder's or ending's others."""
    if past.library.file(path) is not None:
        return past.library.role(path)
    name = path.rpartition("/")[2].lower()
    if any(part in {"test", "tests", "spec", "specs", "__tests__"} for part in path.lower().split("/")):
        return Role.TEST
    if name.endswith((".md", ".rst", ".adoc", ".txt")) or path.startswith(("docs/", "doc/")):
        return Role.DOC
    return Role.SOURCE if name.rpartition(".")[2] in _endings(past) else Role.OTHER


def _endings(past: Past) -> frozenset[str]:
    files = past.library.index.files
    return frozenset(file.path.rpartition(".")[2] for file in files if file.role is Role.SOURCE)


def _strands(past: Past, recent: list[Revision]) -> tuple[Strand, ...]:
    """What the period did, by chapter: those that it changed most."""
    touched: dict[ChapterRef, list[tuple[Revision, str]]] = defaultdict(list)
    wanted = {revision.hash for revision in recent}
    for path, way in past.weighed.items():
        chapter = past.chapters.get(path)
        for step in way if chapter is not None else ():
            if chapter is not None and step.revision.hash in wanted:
                touched[chapter].append((step.revision, step.change.path))
    counted = {chapter: len({revision.hash for revision, _ in found}) for chapter, found in touched.items()}
    ordered = sorted(touched, key=lambda chapter: (-counted[chapter], chapter.order))[:_MOST_STRANDS]
    told: set[str] = set()
    return tuple(_strand(past, chapter, touched[chapter], told) for chapter in ordered)


def _strand(past: Past, chapter: ChapterRef, found: list[tuple[Revision, str]], told: set[str]) -> Strand:
    """One chapter's share. A commit that was told of for another is not told of again."""
    commits: dict[str, tuple[Revision, str]] = {}
    for revision, path in sorted(found, key=lambda each: (-each[0].seconds, each[1])):
        commits.setdefault(revision.hash, (revision, path))
    telling = [each for each in commits.values() if is_telling(each[0].subject) and each[0].files <= _LARGEST]
    chosen = [each for each in telling if each[0].hash not in told][:_MOST_COMMITS]
    told |= {revision.hash for revision, _ in chosen}
    return Strand(chapter, len(commits), tuple(past.commit(revision, path) for revision, path in chosen))
