"""What platforms told and nobody can read or answer: under which code it was set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("arrivals", sa.Column("aside", sa.String(24)))
    op.add_column("arrivals", sa.Column("kept", sa.LargeBinary))
    only = sa.text("aside IS NOT NULL")
    op.create_index(
        "ix_arrivals_aside", "arrivals", ["at"], sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    op.drop_index("ix_arrivals_aside", "arrivals")
    op.drop_column("arrivals", "kept")
    op.drop_column("arrivals", "aside")
