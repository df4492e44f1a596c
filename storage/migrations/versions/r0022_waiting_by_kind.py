"""Waiting notices by kind: what an outage made late of some is found without the others."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.drop_index("ix_outbox_next", "outbox")
    _index("ix_outbox_kind", "kind next_at")


def downgrade() -> None:
    op.drop_index("ix_outbox_kind", "outbox")
    _index("ix_outbox_next", "next_at")


def _index(name: str, columns: str) -> None:
    where = WAITING
    op.create_index(name, "outbox", columns.split(), sqlite_where=where, postgresql_where=where)
