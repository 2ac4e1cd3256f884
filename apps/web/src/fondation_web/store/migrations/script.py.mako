"""${message}"""

import sqlalchemy as sa
from alembic import op

from fondation_web.store.columns import Instant

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """${message}"""
    ${upgrades}
