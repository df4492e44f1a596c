"""The targets that a week's goals had; a week of before has none, and goes by its goals' own."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("check_ins", sa.Column("targets", sa.JSON))


def downgrade() -> None:
    op.drop_column("check_ins", "targets")
