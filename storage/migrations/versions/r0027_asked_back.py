"""When a former member asked to come back, so that a pod is asked seldom."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("memberships", sa.Column("asked_back_at", Instant))


def downgrade() -> None:
    op.drop_column("memberships", "asked_back_at")
