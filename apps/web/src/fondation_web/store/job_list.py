"""The list of jobs."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from fondation_shared.ids import JobId
from fondation_shared.jobs import JobKind
from fondation_shared.states import JobStatus
from fondation_web.store import cursors
from fondation_web.store.cursors import Page
from fondation_web.store.jobs import COLUMNS, JobRow, find
from fondation_web.store.tables import jobs, projects


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs a list shows; `text` is looked for in the repository, or in the prompt."""

    kind: JobKind | None = None
    status: JobStatus | None = None
    text: str | None = None

    def fits(self) -> ColumnElement[bool] | None:
        """What no index finds in order; None: nothing of it is asked for."""
        asked = [] if self.kind is None else [jobs.c.kind == self.kind]
        if self.text:
            # Not EXISTS: rather than look for some projects PostgreSQL would read them all.
            prompted = select(projects.c.prompt.icontains(self.text, autoescape=True))
            prompted = prompted.where(projects.c.id == jobs.c.project_id)
            asked.append(or_(jobs.c.repository.icontains(self.text, autoescape=True), prompted.scalar_subquery()))
        return and_(*asked) if asked else None

    def lets(self, job: JobRow) -> bool:
        """Whether a job is of the kind, and stands where it is asked for."""
        return self.kind in {None, job.kind} and self.status in {None, job.status}


def page(connection: Connection, wanted: JobFilter, before: JobId | None, limit: int) -> Page[JobRow]:
    """Up to `limit` jobs that fit, the newest first, from the one behind `before`.

    Raises:
        Invalid: there is no job `before`.

    """
    if wanted.text and (named := find(connection, JobId(wanted.text))) is not None:
        return Page([named] if wanted.lets(named) and before is None else [], None)
    query = select(*COLUMNS)
    if wanted.status is not None:
        query = query.where(jobs.c.status == wanted.status)
    query, end = cursors.behind(connection, query, jobs.c.id, before, wanted.fits())
    found = [JobRow(*row) for row in connection.execute(query.limit(limit + 1))]
    return cursors.page(found, limit, end)
