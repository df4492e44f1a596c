"""Reports to those who run Cairn, sealed for them; and words as others were shown them."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0035"
down_revision = "0034"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOT_CLOSED = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "report_keys",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.UniqueConstraint("name", name="uq_report_keys_name"),
    )
    op.create_table(
        "reports",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("reporter", ID, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("about", sa.LargeBinary),
        sa.Column("at", Instant, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("closed_at", Instant),
        sa.Column("outcome", sa.String(16)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("number", name="uq_reports_number"),
    )
    op.create_index("ix_reports_reporter_id", "reports", ["reporter", "id"])
    op.create_index("ix_reports_closed_at", "reports", ["closed_at"])
    op.create_index(
        "ix_reports_waiting",
        "reports",
        ["at"],
        sqlite_where=NOT_CLOSED,
        postgresql_where=NOT_CLOSED,
    )
    op.create_table(
        "report_parts",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("report", ID, sa.ForeignKey("reports.id"), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_report_parts_report", "report_parts", ["report"])
    op.create_table(
        "report_audit",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("did", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.UniqueConstraint("before", name="uq_report_audit_before"),
    )
    op.create_table(
        "former_words",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("check_in", ID, sa.ForeignKey("check_ins.id"), nullable=False),
        sa.Column("person", ID, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("words", sa.LargeBinary),
        sa.Column("media", sa.LargeBinary),
    )
    op.create_index("ix_former_words_check_in_id", "former_words", ["check_in", "id"])
    op.create_index("ix_former_words_person", "former_words", ["person"])


def downgrade() -> None:
    for table in ("former_words", "report_audit", "report_parts", "reports", "report_keys"):
        op.drop_table(table)
