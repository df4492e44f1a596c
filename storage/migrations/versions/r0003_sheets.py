"""Wrong answers to be corrected; where people were written to last; homes that are rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INDEX = "ix_accounts_platform_used_at"


def upgrade() -> None:
    op.create_index(INDEX, "accounts", ["platform", "used_at"])
    op.add_column("conversations", sa.Column("wrong", sa.LargeBinary))
    room = sa.Column("room", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("homes", room)


def downgrade() -> None:
    op.drop_column("homes", "room")
    op.drop_column("conversations", "wrong")
    op.drop_index(INDEX, "accounts")
