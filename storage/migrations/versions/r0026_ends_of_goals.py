"""When a milestone that was done was asked about its end, so that it is asked once."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("goals", sa.Column("end_asked_at", Instant))


def downgrade() -> None:
    op.drop_column("goals", "end_asked_at")
