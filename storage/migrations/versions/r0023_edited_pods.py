"""When a pod's name or purpose was changed last, so that its members are told of it."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("pods", sa.Column("edited_at", Instant))


def downgrade() -> None:
    op.drop_column("pods", "edited_at")
