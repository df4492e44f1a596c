"""When goals were over that were taken up again."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("goals", sa.Column("pauses", sa.JSON))


def downgrade() -> None:
    op.drop_column("goals", "pauses")
