"""Who came by which invitation, and when somebody was told that a pod would rather not.

A no of the weeks before is read from the notice that told it, and bars for as long as any other.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def _refers(name: str, to: str) -> "sa.Column[int]":
    return sa.Column(name, ID, sa.ForeignKey(f"{to}.id"), primary_key=True, autoincrement=False)


def upgrade() -> None:
    op.create_table(
        "invitation_uses",
        _refers("invitation", "invitations"),
        _refers("person", "people"),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_invitation_uses_person_at", "invitation_uses", ["person", "at"])
    op.add_column("memberships", sa.Column("declined_at", INSTANT))
    _bar_the_declined()


def downgrade() -> None:
    op.drop_column("memberships", "declined_at")
    op.drop_table("invitation_uses")


def _bar_the_declined() -> None:
    """Note every no that was told; its key names the membership: `declined:<id>:<version>`."""
    outbox = sa.table("outbox", *map(sa.column, ("key", "kind", "due_at")))
    memberships = sa.table("memberships", *map(sa.column, ("id", "state", "declined_at")))
    told = sa.select(outbox.c.key, outbox.c.due_at).where(outbox.c.kind == "declined")
    connection = op.get_bind()
    for key, at in connection.execute(told.order_by(outbox.c.due_at)).all():
        barred = sa.update(memberships).where(
            memberships.c.id == int(key.split(":")[1]), memberships.c.state == "left"
        )
        connection.execute(barred.values(declined_at=at))
