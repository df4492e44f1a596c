"""On which platform a member joined, and what they say about being shown on another.

A membership is of the platform on which its person was heard last. Where a pod is on two already,
what had closed could be read on both, and stays; of what follows each is asked first.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

memberships = sa.table(
    "memberships",
    sa.column("pod", sa.BigInteger),
    sa.column("person", sa.BigInteger),
    sa.column("state", sa.Text),
    sa.column("platform", sa.Text),
    sa.column("platform_consent", sa.JSON),
)
accounts = sa.table(
    "accounts",
    sa.column("id", sa.BigInteger),
    sa.column("person", sa.BigInteger),
    sa.column("platform", sa.Text),
    sa.column("used_at"),
)
homes = sa.table(
    "homes",
    sa.column("pod", sa.BigInteger),
    sa.column("platform", sa.Text),
    sa.column("bound", sa.Boolean),
)
pods = sa.table("pods", sa.column("id", sa.BigInteger), sa.column("created_at"))
layers = sa.table("layers", sa.column("pod", sa.BigInteger), sa.column("closed_at"))
INSIDE = memberships.c.state.cast(sa.Text).not_in(("waiting", "left"))
USED_LAST = (
    sa.select(accounts.c.platform)
    .where(accounts.c.person == memberships.c.person)
    .order_by(accounts.c.used_at.desc(), accounts.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
THERE = sa.union(
    sa.select(memberships.c.pod, memberships.c.platform).where(INSIDE),
    sa.select(homes.c.pod, homes.c.platform).where(homes.c.bound),
).subquery()
ON_TWO = sa.select(THERE.c.pod).group_by(THERE.c.pod).having(sa.func.count() > 1)
CLOSED = (
    sa.select(pods.c.id, sa.func.coalesce(sa.func.max(layers.c.closed_at), pods.c.created_at))
    .join_from(pods, layers, layers.c.pod == pods.c.id, isouter=True)
    .where(pods.c.id.in_(ON_TWO))
    .group_by(pods.c.id, pods.c.created_at)
)


def upgrade() -> None:
    platform = sa.Column("platform", sa.String(16), nullable=False, server_default="")
    op.add_column("memberships", platform)
    op.add_column("memberships", sa.Column("platform_consent", sa.JSON))
    connection = op.get_bind()
    connection.execute(sa.update(memberships).values(platform=sa.func.coalesce(USED_LAST, "")))
    for pod, closed in connection.execute(CLOSED).all():
        theirs = sa.update(memberships).where(memberships.c.pod == pod, INSIDE)
        kept = {"kept_before": _instant(closed).isoformat()}
        connection.execute(theirs.values(platform_consent=kept))
    with op.batch_alter_table("memberships") as table:
        table.alter_column("platform", server_default=None)


def downgrade() -> None:
    op.drop_column("memberships", "platform_consent")
    op.drop_column("memberships", "platform")


def _instant(stored: Any) -> datetime:
    """Read an instant as either database keeps it."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=stored)
