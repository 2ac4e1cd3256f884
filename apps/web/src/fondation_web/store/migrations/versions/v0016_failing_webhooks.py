"""Since when an address of a webhook takes nothing."""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """A column for it, empty while messages are taken."""
    op.add_column("webhooks", sa.Column("failing_since", Instant))
