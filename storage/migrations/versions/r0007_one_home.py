"""One home for a pod on each platform, the one bound last; and what its place is called.

Each of the others is put on the agenda, so that the first beat tells the pod's host.
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0007"
down_revision = "0006"

_HOMES = sa.table(
    "homes",
    *(sa.column(name) for name in ("id", "pod", "platform", "bound")),
    sa.column("bound_at", Instant()),
)
_AGENDA = sa.table(
    "agenda", sa.column("matter"), sa.column("subject"), sa.column("due_at", Instant())
)


def upgrade() -> None:
    op.add_column("homes", sa.Column("title", sa.LargeBinary))
    bound = sa.Column("bound", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("homes", bound)
    bind = op.get_bind()
    kept: set[tuple[int, str]] = set()
    newest_first = sa.select(_HOMES).order_by(_HOMES.c.bound_at.desc(), _HOMES.c.id.desc())
    for home in bind.execute(newest_first).all():
        if (home.pod, home.platform) in kept:
            bind.execute(sa.update(_HOMES).where(_HOMES.c.id == home.id).values(bound=False))
            told = {"matter": "home", "subject": home.id, "due_at": home.bound_at}
            bind.execute(sa.insert(_AGENDA).values(told))
        kept.add((home.pod, home.platform))


def downgrade() -> None:
    op.execute(sa.delete(_AGENDA).where(_AGENDA.c.matter == "home"))
    op.drop_column("homes", "bound")
    op.drop_column("homes", "title")
