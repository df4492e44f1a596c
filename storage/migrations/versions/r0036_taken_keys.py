"""Keys that were taken over stay, for backups of before, and it is noted when they are done."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    done = sa.Column("done", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("taken_keys", done)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM taken_keys WHERE done"))
    op.drop_column("taken_keys", "done")
