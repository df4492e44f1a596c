"""What platforms told, kept until it is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def _index(name: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, "arrivals", columns, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("platform", sa.String(16), primary_key=True),
        sa.Column("number", ID, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("at", INSTANT, nullable=False),
    )
    _index("ix_arrivals_waiting", ["platform", "number"], "body IS NOT NULL")
    _index("ix_arrivals_finished", ["at"], "body IS NULL")


def downgrade() -> None:
    op.drop_table("arrivals")
