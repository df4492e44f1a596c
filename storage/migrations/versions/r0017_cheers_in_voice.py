"""Voice notes and pictures as cheers; going back, what came so is a tap or its words."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("cheers", sa.Column("media", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("cheers", "media")
