"""That somebody is not okay, and what people write to each other by themselves; both sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("not_okay", sa.LargeBinary))
    op.create_table(
        "personal_notes",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("sender", ID, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("receiver", ID, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_personal_notes_receiver", "personal_notes", ["receiver"])
    op.create_index("ix_personal_notes_sender_id", "personal_notes", ["sender", "id"])


def downgrade() -> None:
    op.drop_table("personal_notes")
    op.drop_column("people", "not_okay")
