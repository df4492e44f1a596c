"""The city that somebody named, where their zone is named by another; sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("people", sa.Column("place", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("people", "place")
