"""Whether a waiting notice was found due, so that the most urgent ones are the first of an index.

What waits when the migration comes, leased or not, is looked at by the next lease.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

WAITING = sa.text("state = 'waiting'")
READY = sa.text("state = 'waiting' AND ready")


def upgrade() -> None:
    ready = sa.Column("ready", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("outbox", ready)
    op.drop_index("ix_outbox_lease", "outbox")
    _index("ix_outbox_due", "platform ready next_at", WAITING)
    _index("ix_outbox_ready", "platform expires_at due_at turn id", READY)


def downgrade() -> None:
    op.drop_index("ix_outbox_ready", "outbox")
    op.drop_index("ix_outbox_due", "outbox")
    op.drop_column("outbox", "ready")
    _index("ix_outbox_lease", "platform next_at", WAITING)


def _index(name: str, columns: str, where: "sa.TextClause") -> None:
    op.create_index(name, "outbox", columns.split(), sqlite_where=where, postgresql_where=where)
