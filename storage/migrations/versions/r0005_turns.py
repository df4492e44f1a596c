"""Whose turn it is among notices that are equally urgent; those that wait already go first."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    turn = sa.Column("turn", sa.Integer, nullable=False, server_default=sa.text("0"))
    op.add_column("outbox", turn)


def downgrade() -> None:
    op.drop_column("outbox", "turn")
