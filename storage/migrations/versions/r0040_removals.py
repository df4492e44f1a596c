"""Places in pods that are to end, who says so (sealed), and those that have ended for good."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("memberships", sa.Column("removed_at", INSTANT))
    op.create_table(
        "removals",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("pod", ID, sa.ForeignKey("pods.id"), nullable=False),
        sa.Column("membership", ID, sa.ForeignKey("memberships.id"), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("votes", sa.LargeBinary, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("ix_removals_membership", "removals", ["membership"])
    op.create_index("ix_removals_pod_id", "removals", ["pod", "id"])


def downgrade() -> None:
    op.drop_table("removals")
    op.drop_column("memberships", "removed_at")
