"""Several unfinished forms for each account, each under its own id; words that nobody sees yet."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

PK, BY_ACCOUNT, BY_ID = "pk_conversations", "ix_conversations_account", "ix_conversations_id"
# Two forms may have been asked in the same instant; the higher id is then the later one.
_EARLIER = """
DELETE FROM conversations WHERE done OR EXISTS (
    SELECT 1 FROM conversations AS later
    WHERE later.account = conversations.account AND NOT later.done
      AND (later.rank, later.id) > (conversations.rank, conversations.id)
)
"""


def upgrade() -> None:
    op.drop_index(BY_ID, "conversations")
    with op.batch_alter_table("conversations") as forms:
        forms.drop_constraint(PK, type_="primary")
        forms.create_primary_key(PK, ["id"])
        zero, no, none = sa.text("0"), sa.false(), sa.text("'[]'")
        forms.add_column(sa.Column("rank", sa.Integer, nullable=False, server_default=zero))
        forms.add_column(sa.Column("offered", sa.Boolean, nullable=False, server_default=no))
        forms.add_column(sa.Column("done", sa.Boolean, nullable=False, server_default=no))
        forms.add_column(sa.Column("saved", sa.JSON, nullable=False, server_default=none))
    op.create_index(BY_ACCOUNT, "conversations", ["account"])
    op.add_column("check_ins", sa.Column("held", sa.LargeBinary))
    op.add_column("check_ins", sa.Column("held_media", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("check_ins", "held_media")
    op.drop_column("check_ins", "held")
    op.execute(_EARLIER)
    op.drop_index(BY_ACCOUNT, "conversations")
    with op.batch_alter_table("conversations") as forms:
        forms.drop_column("saved")
        forms.drop_column("done")
        forms.drop_column("offered")
        forms.drop_column("rank")
        forms.drop_constraint(PK, type_="primary")
        forms.create_primary_key(PK, ["account"])
    op.create_index(BY_ID, "conversations", ["id"])
