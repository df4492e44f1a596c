"""What somebody had in a pod who left it, so that leaving can be undone for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("memberships", sa.Column("departure", sa.JSON))


def downgrade() -> None:
    op.drop_column("memberships", "departure")
