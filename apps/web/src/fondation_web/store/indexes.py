"""Indexes that keep a look as short as it is in a small store, beside those that stand with their tables.

Those that hold some rows alone are no longer for a million others: jobs under way, archives that are there.
"""

from sqlalchemy import Index, and_

from fondation_web.store.outbox_tables import deliveries, webhooks
from fondation_web.store.tables import jobs, memo, metadata, project_versions, uploads

__all__ = ["metadata"]

_OPEN, _OVER = jobs.c.finished_at.is_(None), jobs.c.finished_at.is_not(None)
_KEPT = and_(jobs.c.cleared_at.is_(None), _OVER)
_THERE, _OF_A_JOB = uploads.c.removed_at.is_(None), webhooks.c.job_id.is_not(None)

# What a course's or a project's jobs that have not ended are.
Index("ix_jobs_open_of_course", jobs.c.course_id, jobs.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_jobs_open_of_project", jobs.c.project_id, jobs.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
# All that figures are made of: the jobs themselves need not be read.
Index(
    "ix_jobs_ended",
    jobs.c.finished_at,
    jobs.c.status,
    jobs.c.started_at,
    sqlite_where=_OVER,
    postgresql_where=_OVER,
)
# Through these retention goes.
Index("ix_jobs_kept", jobs.c.finished_at, jobs.c.id, sqlite_where=_KEPT, postgresql_where=_KEPT)
Index(None, memo.c.created_at, memo.c.owner, memo.c.key)
Index(None, project_versions.c.job_id)
Index("ix_uploads_there", uploads.c.created_at, sqlite_where=_THERE, postgresql_where=_THERE)
Index("ix_webhooks_of_jobs", webhooks.c.created_at, sqlite_where=_OF_A_JOB, postgresql_where=_OF_A_JOB)
Index(None, deliveries.c.webhook_id, deliveries.c.created_at, deliveries.c.id)
Index(None, deliveries.c.webhook_id, deliveries.c.state, deliveries.c.created_at, deliveries.c.id)
