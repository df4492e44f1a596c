"""How often it was not known whether a notice arrived, and since when it may have."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    tries = sa.Column("uncertain_tries", sa.Integer, nullable=False, server_default=sa.text("0"))
    op.add_column("outbox", tries)
    op.add_column("outbox", sa.Column("uncertain_since", INSTANT))
    op.execute("UPDATE outbox SET uncertain_since = settled_at WHERE reason = 'uncertain'")
    op.execute(
        "UPDATE outbox SET uncertain_tries = CASE WHEN attempts > 3 THEN 3 ELSE attempts END"
        " WHERE reason = 'uncertain'"
    )


def downgrade() -> None:
    op.drop_column("outbox", "uncertain_since")
    op.drop_column("outbox", "uncertain_tries")
