"""Accounts on their way to becoming one person's, and what follows for accounts, keys and answers.

Where notices go may be chosen; a person is called as on one of their accounts; a key may be taken
over with what it has sealed; and all that refers to somebody can be looked for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXED = (
    ("inbox", "person"),
    ("conversations", "person"),
    ("cheers", "receiver"),
    ("invitations", "inviter"),
)
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def _refers(name: str, to: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, ID, sa.ForeignKey(f"{to}.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        _refers("first", "people"),
        _refers("first_account", "accounts"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("code_hash", sa.String(64), unique=True),
        _refers("second", "people", nullable=True),
        _refers("second_account", "accounts", nullable=True),
        sa.Column("walked", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    for column in ("first", "first_account", "second", "second_account", "expires_at"):
        op.create_index(f"ix_links_{column}", "links", [column])
    for name, default in (("chosen", sa.false()), ("names", sa.true())):
        added = sa.Column(name, sa.Boolean, nullable=False, server_default=default)
        op.add_column("accounts", added)
    op.create_table(
        "taken_keys",
        *(
            sa.Column(name, ID, primary_key=True, autoincrement=False)
            for name in ("owner", "taken_from")
        ),
    )
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Go back, unless words are open by a key only that was taken over, or accounts are agreed."""
    unfinished = sa.text("SELECT count(*) FROM links WHERE state IN ('agreed', 'sealing')")
    if op.get_bind().execute(unfinished).scalar_one():
        raise RuntimeError("two accounts are becoming one; go back when they are")
    for table, column in INDEXED:
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_table("taken_keys")
    op.drop_column("accounts", "names")
    op.drop_column("accounts", "chosen")
    op.drop_table("links")
