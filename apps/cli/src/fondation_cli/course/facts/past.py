"""The history of the repository beside its index: whose files, which chapters, in what order."""

from collections import Counter, defaultdict
from functools import cached_property

from fondation_cli.course.facts.histories import CommitRef, ReleaseRef
from fondation_cli.course.facts.library import Library, reference_to
from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.history.log import shown
from fondation_cli.course.history.record import History, Revision
from fondation_cli.course.history.releases import Release, first_release, releases_of
from fondation_cli.course.history.trails import Step, trails
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.symbols import Role

MONTH = 30.44 * 86_400
_PERIODS = (12, 24, 36, 60)
_ENOUGH = 15
_LARGEST_CHANGE = 60
"""A commit of more files than this says nothing of any one of them."""

_SUBJECT = 4
_PASSED_OVER = 8


class Past:
    """Lookups over the history that the facts are gathered with. Built once a course, and read when asked for."""

    def __init__(self, library: Library, history: History) -> None:
        self.library = library
        self.history = history

    @cached_property
    def own(self) -> list[Revision]:
        """The commits that people made and that changed something, newest first."""
        return [revision for revision in self.history.own() if not revision.is_robot and revision.files]

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """The releases of the project, the oldest first."""
        return releases_of(self.history, self.library.outline.title)

    @cached_property
    def first_in(self) -> dict[str, Release]:
        """The first release that held each commit."""
        return first_release(self.history, self.releases)

    @cached_property
    def trails(self) -> dict[str, list[Step]]:
        """The commits that changed each file of code or tests, newest first."""
        roles = {Role.SOURCE, Role.TEST}
        wanted = [
            file.path for file in self.library.index.files if file.role in roles and shown(file.path) == file.path
        ]
        return trails(self.history, wanted)

    @cached_property
    def weighed(self) -> dict[str, list[Step]]:
        """The same for files of code, without the commits that robots made or that changed nearly everything."""
        return {
            path: kept
            for path, way in self.trails.items()
            if self.library.role(path) is Role.SOURCE
            and (kept := [s for s in way if s.revision.files <= _LARGEST_CHANGE and not s.revision.is_robot])
        }

    @cached_property
    def end(self) -> int:
        """When the pinned commit was made, in seconds."""
        return self.history.revisions[0].seconds

    @cached_property
    def months(self) -> int:
        """How long the last period is: a year, or as much more as holds enough commits; 0 where nothing does."""
        for months in _PERIODS:
            if sum(1 for revision in self.own if self.is_recent(revision, months)) >= _ENOUGH:
                return months
        return 0

    def is_recent(self, revision: Revision, months: int | None = None) -> bool:
        """Whether a commit belongs to the last period. Clocks may have run ahead."""
        return revision.seconds > self.end - (months or self.months) * MONTH

    @cached_property
    def chapters(self) -> dict[str, ChapterRef]:
        """The chapter that each file belongs to: the one that teaches most of it, its subjects before all."""
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        plans = {plan.id: plan for plan in self.library.outline.chapters if plan.kind is ChapterKind.CONCEPT}
        for plan in plans.values():
            for member in plan.members:
                votes[member.path][plan.id] += 1
            for subject in plan.subjects:
                votes[subject.path][plan.id] += 1_000
        return {path: reference_to(plans[_most(found)]) for path, found in votes.items()}

    def concepts(self) -> list[ChapterPlan]:
        """The chapters on concepts, in their order."""
        return [plan for plan in self.library.outline.chapters if plan.kind is ChapterKind.CONCEPT]

    def commit(self, revision: Revision, *paths: str) -> CommitRef:
        """A commit as a sheet names it. `paths` as they were called then, and that it changed."""
        subject = revision.subject if is_telling(revision.subject) else ""
        return CommitRef(revision.hash, revision.date, subject, tuple(path for path in paths if shown(path) == path))

    def released(self, revision: Revision) -> ReleaseRef | None:
        """The first release that holds a commit; none where so many came in between that their branches were lost."""
        found = self.first_in.get(revision.hash)
        if found is None:
            return None
        dates = [each.revision.seconds for each in self.releases]
        between = sum(1 for date in dates if revision.seconds < date < found.revision.seconds)
        return self.release(found) if between <= _PASSED_OVER else None

    def release(self, release: Release) -> ReleaseRef:
        """A release as a sheet names it."""
        return ReleaseRef(release.name, CommitRef(release.revision.hash, release.revision.date))


def _most(votes: Counter[str]) -> str:
    return max(sorted(votes), key=lambda chapter: votes[chapter])


_LONGEST = 100
_NOISE = ("merge ", "bump ", "release ", "revert ", "update changelog", "version ", "chore", "build(deps", "prepare ")


def is_telling(subject: str) -> bool:
    """Whether the first line of a message says in a few words what was done."""
    plain = subject.lower()
    few = len(plain.split()) < _SUBJECT or len(subject) > _LONGEST
    return not few and not plain.startswith(_NOISE) and "`" not in subject.replace("`", "", 2)
