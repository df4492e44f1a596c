"""Codes of invitations that can be read aloud, and when somebody gave one that opened nothing.

Invitations of before have none; their links go on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("invitations", sa.Column("spoken", sa.LargeBinary))
    op.add_column("invitations", sa.Column("spoken_hash", sa.String(64)))
    op.add_column("invitations", sa.Column("spoken_key", sa.String(16)))
    op.create_index("ix_invitations_spoken_hash", "invitations", ["spoken_hash"], unique=True)
    op.create_index("ix_invitations_spoken_key", "invitations", ["spoken_key"])
    op.create_table(
        "wrong_codes",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("account", ID, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_wrong_codes_at", "wrong_codes", ["at"])
    op.create_index("ix_wrong_codes_account_at", "wrong_codes", ["account", "at"])


def downgrade() -> None:
    op.drop_table("wrong_codes")
    op.drop_index("ix_invitations_spoken_key", "invitations")
    op.drop_index("ix_invitations_spoken_hash", "invitations")
    for name in ("spoken_key", "spoken_hash", "spoken"):
        op.drop_column("invitations", name)
