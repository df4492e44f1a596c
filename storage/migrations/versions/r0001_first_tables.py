"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def _id() -> "sa.Column[int]":
    return sa.Column("id", ID, primary_key=True, autoincrement=False)


def _refers(name: str, to: str, *, nullable: bool = False, key: bool = False) -> "sa.Column[int]":
    other = sa.ForeignKey(f"{to}.id")
    return sa.Column(name, ID, other, nullable=nullable, primary_key=key, autoincrement=False)


def _word(name: str, kind: str, words: str, *, nullable: bool = False) -> "sa.Column[str]":
    one = sa.Enum(*words.split(), name=kind, native_enum=False, create_constraint=True, length=16)
    return sa.Column(name, one, nullable=nullable)


def _index(name: str, table: str, columns: str, where: str | None = None) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, columns.split(), sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    op.create_table(
        "people",
        _id(),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("zone", sa.String(64)),
        sa.Column("quiet_start", sa.Time, nullable=False),
        sa.Column("quiet_end", sa.Time, nullable=False),
        _word("nudges", "nudgelevel", "light standard active"),
        sa.Column("weekly_limit", sa.Integer),
        sa.Column("rest_since", sa.Date),
        sa.Column("rest_until", sa.Date),
        sa.Column("rest_reason", sa.LargeBinary),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "accounts",
        _id(),
        _refers("person", "people"),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("external", sa.Text, nullable=False),
        sa.Column("place", sa.Text),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.UniqueConstraint("platform", "external"),
    )
    _index("ix_accounts_person_used_at", "accounts", "person used_at")
    op.create_table(
        "pods",
        _id(),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.LargeBinary, nullable=False),
        _word("kind", "podkind", "support values creative wellness study blank"),
        _word("mode", "mode", "together ranked"),
        sa.Column("rhythm_day", sa.Integer, nullable=False),
        sa.Column("rhythm_at", sa.Time, nullable=False),
        sa.Column("rhythm_zone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _word("state", "podstate", "forming open resting ended"),
        sa.Column("charter", sa.LargeBinary),
        sa.Column("charter_version", sa.Integer, nullable=False),
        sa.Column("next_day", sa.Integer),
        sa.Column("next_at", sa.Time),
        sa.Column("next_zone", sa.String(64)),
        sa.Column("opened_at", INSTANT),
        sa.Column("week", sa.String(8)),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "homes",
        _id(),
        _refers("pod", "pods"),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("bound_at", INSTANT, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.UniqueConstraint("platform", "place"),
    )
    _index("ix_homes_pod", "homes", "pod")
    op.create_table(
        "invitations",
        _id(),
        _refers("pod", "pods"),
        _refers("inviter", "people"),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("uses_left", sa.Integer, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "memberships",
        _id(),
        _refers("pod", "pods"),
        _refers("person", "people"),
        sa.Column("joined_at", INSTANT, nullable=False),
        _word("state", "membershipstate", "waiting forming trial active resting left"),
        _word("role", "role", "member host cohost"),
        sa.Column("own_at", sa.Time),
        sa.Column("own_day", sa.Integer),
        sa.Column("shares", sa.Boolean, nullable=False),
        sa.Column("check_ins", sa.Integer, nullable=False),
        sa.Column("silent", sa.Integer, nullable=False),
        sa.Column("on_board", sa.Boolean, nullable=False),
        sa.Column("agrees_to_rank", sa.Boolean, nullable=False),
        sa.Column("charter_version", sa.Integer, nullable=False),
        sa.Column("first_week", sa.String(8)),
        sa.Column("asked_to_see_at", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("pod", "person"),
    )
    _index("ix_memberships_person", "memberships", "person")
    op.create_table(
        "goals",
        _id(),
        _refers("person", "people"),
        _word("kind", "goalkind", "habit amount milestone"),
        sa.Column("title", sa.LargeBinary, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("target", sa.Text),
        sa.Column("unit", sa.LargeBinary),
        sa.Column("until", sa.Date),
        _word("state", "goalstate", "active finished dropped"),
        sa.Column("ended_at", INSTANT),
        sa.Column("learned", sa.LargeBinary),
        sa.Column("version", sa.Integer, nullable=False),
    )
    _index("ix_goals_person", "goals", "person")
    op.create_table(
        "shares",
        _refers("goal", "goals", key=True),
        _refers("pod", "pods", key=True),
        _refers("membership", "memberships"),
        _word("visible", "visible", "pod buddy status me"),
    )
    _index("ix_shares_pod", "shares", "pod")
    op.create_table(
        "logs",
        _id(),
        _refers("goal", "goals"),
        _refers("person", "people"),
        sa.Column("amount", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("note", sa.LargeBinary),
    )
    _index("ix_logs_goal_at", "logs", "goal at")
    op.create_table(
        "check_ins",
        _id(),
        _refers("membership", "memberships"),
        _refers("pod", "pods"),
        _refers("person", "people"),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        _word("state", "state", "open answered rested missed unasked"),
        sa.Column("asked_at", INSTANT),
        sa.Column("answered_at", INSTANT),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("outcomes", sa.JSON, nullable=False),
        sa.Column("words", sa.LargeBinary),
        _word("wish_kind", "wishkind", "listen ideas nudge", nullable=True),
        sa.Column("wish_day", sa.Date),
        _word("visible", "visible", "pod buddy status me"),
        sa.Column("progress", sa.Double),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("membership", "week"),
    )
    _index("ix_check_ins_board", "check_ins", "pod week membership state progress")
    _index("ix_check_ins_person_closes_at", "check_ins", "person closes_at")
    op.create_table(
        "layers",
        _refers("pod", "pods", key=True),
        sa.Column("week", sa.String(8), primary_key=True),
        sa.Column("closed_at", INSTANT, nullable=False),
        sa.Column("stones", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "cheers",
        _id(),
        _refers("check_in", "check_ins"),
        _refers("sender", "people"),
        _refers("receiver", "people"),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.LargeBinary),
        sa.Column("delivered_at", INSTANT),
    )
    _index("ix_cheers_check_in", "cheers", "check_in")
    _index("ix_cheers_waiting", "cheers", "receiver", "delivered_at IS NULL")
    op.create_table(
        "agenda",
        sa.Column("matter", sa.String(16), primary_key=True),
        sa.Column("subject", ID, primary_key=True, autoincrement=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("week", sa.String(8)),
    )
    _index("ix_agenda_due_at_subject", "agenda", "due_at subject")
    op.create_table(
        "outbox",
        _id(),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        _refers("person", "people", nullable=True),
        _refers("home", "homes", nullable=True),
        sa.Column("args", sa.JSON, nullable=False),
        sa.Column("redraws", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        _word("state", "noticestate", "waiting sent dropped uncertain dead"),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("lease_until", INSTANT),
        sa.Column("settled_at", INSTANT),
    )
    _index("ix_outbox_lease", "outbox", "platform next_at", "state = 'waiting'")
    _index("ix_outbox_next", "outbox", "next_at", "state = 'waiting'")
    _index("ix_outbox_holder", "outbox", "holder", "holder IS NOT NULL")
    _index("ix_outbox_person_settled_at", "outbox", "person settled_at")
    op.create_table(
        "deliveries",
        _refers("notice", "outbox", key=True),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("message", sa.Text, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("platform", sa.String(16), primary_key=True),
        sa.Column("event", sa.Text, primary_key=True),
        _refers("person", "people"),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    _index("ix_inbox_at", "inbox", "at")
    op.create_table(
        "conversations",
        _refers("account", "accounts", key=True),
        sa.Column("id", ID, nullable=False),
        _refers("person", "people"),
        sa.Column("command", sa.String(64), nullable=False),
        sa.Column("answers", sa.LargeBinary, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("more", sa.Boolean, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("place", sa.Text),
    )
    _index("ix_conversations_expires_at", "conversations", "expires_at")
    _index("ix_conversations_id", "conversations", "id")
    op.create_table(
        "notes",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "data_keys",
        sa.Column("owner_kind", sa.String(8), primary_key=True),
        sa.Column("owner", ID, primary_key=True, autoincrement=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("master", sa.String(16), nullable=False),
    )
    _index("ix_data_keys_master", "data_keys", "master")
    op.create_table(
        "chat_log",
        sa.Column("number", ID, primary_key=True, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    newest_first = (
        "chat_log data_keys notes conversations inbox deliveries outbox agenda cheers layers "
        "check_ins logs shares goals memberships invitations homes pods accounts people"
    )
    for table in newest_first.split():
        op.drop_table(table)
