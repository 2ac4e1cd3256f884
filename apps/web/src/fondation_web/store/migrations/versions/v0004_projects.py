"""Projects, their versions and their jobs; a memo belongs to a course or to a project."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make room for projects beside courses."""
    op.create_table(
        "projects",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    op.create_table(
        "project_versions",
        sa.Column("project_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("stack", sa.Text, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_versions_project_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_project_versions_job_id")),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_project_versions")),
        sa.UniqueConstraint("job_id", name=op.f("uq_project_versions_job_id")),
        sqlite_with_rowid=False,
    )
    op.add_column("jobs", sa.Column("project_id", sa.Text))
    op.add_column("jobs", sa.Column("result", sa.Text))
    op.create_index(op.f("ix_jobs_project_id_id"), "jobs", ["project_id", "id"])
    _memo()


def _memo() -> None:
    """The same rows under a column that names no courses, and so without the constraint to them."""
    op.rename_table("memo", "memo_of_courses")
    op.create_table(
        "memo",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("blob", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_memo")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO memo SELECT course_id, key, blob, size, created_at FROM memo_of_courses")
    op.drop_table("memo_of_courses")
