"""From which week a board is ranked, and whether a pod's members are asked if it may be.

Until then a host's own yes told that they are.
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import WeekName

revision = "0031"
down_revision = "0030"

_ASKED = """
UPDATE pods SET asks_to_rank = TRUE
WHERE mode = 'together' AND kind NOT IN ('support', 'values') AND EXISTS (
    SELECT 1 FROM memberships
    WHERE memberships.pod = pods.id AND agrees_to_rank AND role IN ('host', 'cohost')
    AND memberships.state NOT IN ('waiting', 'left')
)
"""


def upgrade() -> None:
    op.add_column("pods", sa.Column("ranked_from", WeekName))
    asks = sa.Column("asks_to_rank", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("pods", asks)
    op.execute(_ASKED)


def downgrade() -> None:
    op.drop_column("pods", "asks_to_rank")
    op.drop_column("pods", "ranked_from")
