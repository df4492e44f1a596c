"""When people are asked: in the pod's zone where they told none, and in quiet hours if they like.

The agenda is planned anew at the next start, since it went by UTC for whoever told no zone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_FIRST_POD = """
update people set assumed_zone = (
    select pods.rhythm_zone from memberships join pods on pods.id = memberships.pod
    where memberships.person = people.id and memberships.state not in ('waiting', 'left')
    order by memberships.joined_at, memberships.id limit 1
) where zone is null
"""


def upgrade() -> None:
    op.add_column("people", sa.Column("assumed_zone", sa.String(64)))
    through = sa.Column("through_quiet", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("memberships", through)
    with op.batch_alter_table("memberships") as table:
        table.alter_column("through_quiet", server_default=None)
    op.execute(sa.text(_FIRST_POD))
    op.execute(sa.text("delete from notes where name = 'zone_rules'"))


def downgrade() -> None:
    op.drop_column("memberships", "through_quiet")
    op.drop_column("people", "assumed_zone")
