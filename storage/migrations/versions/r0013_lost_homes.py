"""Since when a home is lost; those that were lost for good are looked at again."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0013"
down_revision = "0012"

_HOMES = sa.table(
    "homes",
    *(sa.column(name) for name in ("id", "bound", "reachable")),
    sa.column("bound_at", Instant()),
)
_AGENDA = sa.table(
    "agenda", sa.column("matter"), sa.column("subject"), sa.column("due_at", Instant())
)


def upgrade() -> None:
    op.add_column("homes", sa.Column("lost_at", Instant()))
    bind = op.get_bind()
    lost = sa.select(_HOMES).where(_HOMES.c.bound, sa.not_(_HOMES.c.reachable))
    for home in bind.execute(lost).all():
        due = {"matter": "home", "subject": home.id, "due_at": home.bound_at}
        bind.execute(sa.insert(_AGENDA).values(due))


def downgrade() -> None:
    op.drop_column("homes", "lost_at")
    still_bound = sa.select(_HOMES.c.id).where(_HOMES.c.bound)
    op.execute(
        sa.delete(_AGENDA).where(_AGENDA.c.matter == "home", _AGENDA.c.subject.in_(still_bound))
    )
