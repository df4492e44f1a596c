"""Defaults of what others see, and until when words are kept, with what finds those to forget."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

WORDS = sa.text(
    "(words IS NOT NULL OR media IS NOT NULL OR held IS NOT NULL OR held_media IS NOT NULL)"
)
SHORTENED = sa.text("words_weeks IS NOT NULL")


def upgrade() -> None:
    op.add_column("people", sa.Column("goals_visible", sa.String(16)))
    off = sa.Column("off_boards", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("people", off)
    op.add_column("pods", sa.Column("words_weeks", sa.Integer))
    op.create_index(
        "ix_check_ins_words",
        "check_ins",
        ["closes_at"],
        sqlite_where=WORDS,
        postgresql_where=WORDS,
    )
    op.create_index(
        "ix_pods_words_weeks",
        "pods",
        ["id"],
        sqlite_where=SHORTENED,
        postgresql_where=SHORTENED,
    )


def downgrade() -> None:
    op.drop_index("ix_pods_words_weeks", "pods")
    op.drop_index("ix_check_ins_words", "check_ins")
    op.drop_column("pods", "words_weeks")
    op.drop_column("people", "off_boards")
    op.drop_column("people", "goals_visible")
