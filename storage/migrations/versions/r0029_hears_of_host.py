"""Whether somebody who is away has still to hear who looks after their pod."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    hears = sa.Column("hears_of_host", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("memberships", hears)
    with op.batch_alter_table("memberships") as table:
        table.alter_column("hears_of_host", server_default=None)


def downgrade() -> None:
    op.drop_column("memberships", "hears_of_host")
