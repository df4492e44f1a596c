"""Messages that show words outlive their notices; who was asked whether they stay is noted."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
SETTLED = sa.text("state <> 'waiting'")


def upgrade() -> None:
    op.create_table(
        "posted",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("person", ID, sa.ForeignKey("people.id")),
        sa.Column("home", ID, sa.ForeignKey("homes.id")),
        sa.Column("args", sa.JSON, nullable=False),
    )
    _rebuild_deliveries(refers=False)
    op.create_index(
        "ix_outbox_settled",
        "outbox",
        ["settled_at"],
        sqlite_where=SETTLED,
        postgresql_where=SETTLED,
    )
    op.add_column("memberships", sa.Column("asked_to_stay_at", INSTANT))
    op.execute(
        "UPDATE memberships SET asked_to_stay_at = (SELECT outbox.due_at FROM outbox"
        " WHERE outbox.key = 'stay:' || memberships.id)"
    )


def downgrade() -> None:
    op.drop_column("memberships", "asked_to_stay_at")
    op.drop_index("ix_outbox_settled", "outbox")
    op.execute("DELETE FROM deliveries WHERE notice NOT IN (SELECT id FROM outbox)")
    _rebuild_deliveries(refers=True)
    op.drop_table("posted")


def _rebuild_deliveries(*, refers: bool) -> None:
    """Let messages refer to their notices, or not; SQLite needs a new table for it."""
    if op.get_bind().dialect.name == "postgresql":
        if refers:
            op.create_foreign_key(None, "deliveries", "outbox", ["notice"], ["id"])
            return
        for found in sa.inspect(op.get_bind()).get_foreign_keys("deliveries"):
            op.drop_constraint(str(found["name"]), "deliveries", type_="foreignkey")
        return
    op.rename_table("deliveries", "deliveries_before")
    to = [sa.ForeignKey("outbox.id")] if refers else []
    op.create_table(
        "deliveries",
        sa.Column("notice", ID, *to, primary_key=True, autoincrement=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("message", sa.Text, nullable=False),
    )
    op.execute(
        "INSERT INTO deliveries (notice, platform, place, part, message)"
        " SELECT notice, platform, place, part, message FROM deliveries_before"
    )
    op.drop_table("deliveries_before")
