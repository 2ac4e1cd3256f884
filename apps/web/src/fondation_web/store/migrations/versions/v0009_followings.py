"""Courses may follow their repositories by themselves."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A table of how; courses from before follow when they are asked to."""
    op.create_table(
        "followings",
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("hook_id", sa.Text),
        sa.Column("secret", sa.Text),
        sa.Column("cron", sa.Text),
        sa.Column("timezone", sa.Text),
        sa.Column("next_due", Instant),
        sa.Column("wanted_at", Instant),
        sa.Column("last_push", sa.Text),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_followings_course_id")),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_followings")),
        sa.UniqueConstraint("hook_id", name=op.f("uq_followings_hook_id")),
    )
    op.create_index(op.f("ix_followings_next_due"), "followings", ["next_due"])
