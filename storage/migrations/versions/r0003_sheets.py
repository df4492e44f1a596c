"""Answers that could not be taken, to be corrected; and where people were written to last."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INDEX = "ix_accounts_platform_used_at"


def upgrade() -> None:
    op.create_index(INDEX, "accounts", ["platform", "used_at"])
    op.add_column("conversations", sa.Column("wrong", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("conversations", "wrong")
    op.drop_index(INDEX, "accounts")
