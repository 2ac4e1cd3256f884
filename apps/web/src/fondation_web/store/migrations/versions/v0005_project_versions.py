"""Versions of projects say what was asked for and what they were made from; two of them may have the same files."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The same rows in a table whose jobs may stand there twice; so far each version is what its project asked for."""
    op.rename_table("project_versions", "project_versions_before")
    op.create_table(
        "project_versions",
        sa.Column("project_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("stack", sa.Text, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("base", sa.Integer),
        sa.Column("restores", sa.Integer),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_versions_project_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_project_versions_job_id")),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_project_versions")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO project_versions (project_id, number, job_id, prompt, title, stack, writer, verdict, created_at)"
        " SELECT v.project_id, v.number, v.job_id, p.prompt, COALESCE(p.title, p.prompt), v.stack, v.writer, v.verdict,"
        " v.created_at FROM project_versions_before v JOIN projects p ON p.id = v.project_id"
    )
    op.drop_table("project_versions_before")
