"""An index by which what a membership shares is found."""

from alembic import op

revision = "0020"
down_revision = "0019"

INDEX = "ix_shares_membership"


def upgrade() -> None:
    op.create_index(INDEX, "shares", ["membership"])


def downgrade() -> None:
    op.drop_index(INDEX, "shares")
