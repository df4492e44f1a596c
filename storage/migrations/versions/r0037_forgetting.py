"""When somebody is forgotten who asked for it; and indexes by which all of a home's is found."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
# Few rows name a home.
AT_HOME = sa.text("home IS NOT NULL")
OF_HOMES = ("outbox", "posted")


def upgrade() -> None:
    op.add_column("people", sa.Column("forgotten_at", INSTANT))
    for table in OF_HOMES:
        op.create_index(
            f"ix_{table}_home", table, ["home"], sqlite_where=AT_HOME, postgresql_where=AT_HOME
        )


def downgrade() -> None:
    for table in OF_HOMES:
        op.drop_index(f"ix_{table}_home", table)
    op.drop_column("people", "forgotten_at")
