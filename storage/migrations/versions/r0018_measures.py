"""Indexes by which long lists are read by pages, and by which what is measured is counted."""

from alembic import op

revision = "0018"
down_revision = "0017"

OLD = {
    "ix_goals_person": ("goals", ["person"]),
    "ix_logs_goal_at": ("logs", ["goal", "at"]),
    "ix_memberships_person": ("memberships", ["person"]),
}
NEW = {
    "ix_goals_person_id": ("goals", ["person", "id"]),
    "ix_goals_person_state_id": ("goals", ["person", "state", "id"]),
    "ix_logs_goal_day_amount": ("logs", ["goal", "day", "amount"]),
    "ix_logs_person_id": ("logs", ["person", "id"]),
    "ix_memberships_person_state_id": ("memberships", ["person", "state", "id"]),
    "ix_cheers_sender_id": ("cheers", ["sender", "id"]),
    "ix_invitations_pod_inviter": ("invitations", ["pod", "inviter"]),
}


def upgrade() -> None:
    _exchange(OLD, NEW)


def downgrade() -> None:
    _exchange(NEW, OLD)


def _exchange(
    away: dict[str, tuple[str, list[str]]], there: dict[str, tuple[str, list[str]]]
) -> None:
    for name, (table, _) in away.items():
        op.drop_index(name, table)
    for name, (table, columns) in there.items():
        op.create_index(name, table, columns)
