"""Under which master key each data key was made, and the former; which ones a runner knows."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INDEX = "ix_data_keys_made_under"


def upgrade() -> None:
    made = sa.Column("made_under", sa.String(16), nullable=False, server_default=sa.text("''"))
    op.add_column("data_keys", made)
    op.add_column("data_keys", sa.Column("former", sa.LargeBinary))
    op.execute("UPDATE data_keys SET made_under = master")
    op.create_index(INDEX, "data_keys", ["made_under"])
    op.add_column("leases", sa.Column("knows", sa.Text))


def downgrade() -> None:
    """Go back; where words are just being sealed anew, that has to be finished before."""
    unfinished = sa.text("SELECT count(*) FROM data_keys WHERE former IS NOT NULL")
    if op.get_bind().execute(unfinished).scalar():
        raise RuntimeError("words are being sealed anew: run `cairn keys rotate --words` first")
    op.drop_column("leases", "knows")
    op.drop_index(INDEX, "data_keys")
    op.drop_column("data_keys", "former")
    op.drop_column("data_keys", "made_under")
