"""What each notice shows, and which weeks are withheld, since nobody had seen a preview of them.

Digests and requests that were sent already can be drawn anew or withdrawn as well: their keys say
what they show.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

INDEX = "ix_posted_person"
AT_ONCE = 1000

outbox = sa.table(
    "outbox",
    sa.column("id", sa.BigInteger),
    sa.column("key", sa.Text),
    sa.column("kind", sa.Text),
    sa.column("redraws", sa.Text),
    sa.column("shows", sa.Text),
)
posted = sa.table(
    "posted",
    sa.column("id", sa.BigInteger),
    sa.column("key", sa.Text),
    sa.column("kind", sa.Text),
    sa.column("shows", sa.Text),
)
check_ins = sa.table(
    "check_ins",
    sa.column("pod", sa.BigInteger),
    sa.column("membership", sa.BigInteger),
    sa.column("week", sa.Text),
    sa.column("withheld", sa.Boolean),
)
layers = sa.table("layers", sa.column("pod", sa.BigInteger), sa.column("week", sa.Text))
memberships = sa.table(
    "memberships", sa.column("id", sa.BigInteger), sa.column("shares", sa.Boolean)
)


def upgrade() -> None:
    withheld = sa.Column("withheld", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("check_ins", withheld)
    connection = op.get_bind()
    private = sa.select(memberships.c.id).where(memberships.c.shares.is_(sa.false()))
    closed = sa.exists().where(layers.c.pod == check_ins.c.pod, layers.c.week == check_ins.c.week)
    kept = sa.update(check_ins).where(check_ins.c.membership.in_(private), closed)
    connection.execute(kept.values(withheld=sa.true()))

    only = sa.text("shows IS NOT NULL")
    for table in (outbox, posted):
        op.add_column(table.name, sa.Column("shows", sa.Text))
        _name(table)
        index = f"ix_{table.name}_shows"
        op.create_index(index, table.name, ["shows"], sqlite_where=only, postgresql_where=only)
    op.create_index(INDEX, "posted", ["person"])


def downgrade() -> None:
    op.drop_index(INDEX, "posted")
    for table in ("posted", "outbox"):
        op.drop_index(f"ix_{table}_shows", table)
        op.drop_column(table, "shows")
    op.drop_column("check_ins", "withheld")


def _name(table: sa.TableClause) -> None:
    """Name what each digest and each request of a table shows, batch by batch."""
    connection = op.get_bind()
    named = sa.update(table).where(table.c.id == sa.bindparam("its_id"))
    told = sa.select(table.c.id, table.c.key, table.c.kind)
    told = told.where(table.c.kind.in_(["digest", "see"])).order_by(table.c.id).limit(AT_ONCE)
    if table is outbox:
        told = told.where(outbox.c.redraws.is_(None))
    last = 0
    while batch := connection.execute(told.where(table.c.id > last)).all():
        rows = [{"its_id": row.id, "what": _shows(row)} for row in batch]
        connection.execute(named.values(shows=sa.bindparam("what")), rows)
        last = batch[-1].id


def _shows(row: "sa.Row[Any, Any, Any]") -> str:
    """Read what a notice shows from its key: `digest:<pod>:<week>:…` or `see:<check-in>`."""
    named = row.key.split("@")[0].split(":")
    return f"week:{named[1]}:{named[2]}" if row.kind == "digest" else f"check_in:{named[1]}"
