"""References to what people sent, each in a column of its own.

What was kept of them among words stays there, and is read until it is saved anew; going back, what
was received since is not known any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("received", sa.LargeBinary))
    op.add_column("check_ins", sa.Column("media", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("check_ins", "media")
    op.drop_column("conversations", "received")
