"""From whom somebody does not want to hear, sealed; and cheers that are withheld for that."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.add_column("people", sa.Column("muted", sa.LargeBinary))
    withheld = sa.Column("withheld", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("cheers", withheld)
    with op.batch_alter_table("cheers") as table:
        table.alter_column("withheld", server_default=None)


def downgrade() -> None:
    op.drop_column("cheers", "withheld")
    op.drop_column("people", "muted")
