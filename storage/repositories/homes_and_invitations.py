"""The rows of a pod's homes, of invitations, and of who came by which."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from bot.domain.pods import Home, Invitation
from storage.columns import Fields, Instant, metadata, own_id, refers, sealed
from storage.statements.writing import Row

homes = Table(
    "homes",
    metadata,
    own_id(),
    refers("pod", "pods", index=True),
    Column("platform", String(16), nullable=False),
    Column("place", Text, nullable=False),
    Column("bound_at", Instant, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("room", Boolean, nullable=False, server_default=false()),
    sealed("title", "pod", kind="pod"),
    Column("bound", Boolean, nullable=False, server_default=true()),
    Column("lost_at", Instant),
    UniqueConstraint("platform", "place"),
)

invitations = Table(
    "invitations",
    metadata,
    own_id(),
    refers("pod", "pods"),
    refers("inviter", "people", index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("uses_left", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    sealed("spoken", "pod", kind="pod"),
    Column("spoken_hash", String(64), index=True, unique=True),
    Column("spoken_key", String(16), index=True),
    Index(None, "pod", "inviter"),
)

invitation_uses = Table(
    "invitation_uses",
    metadata,
    refers("invitation", "invitations", primary=True),
    refers("person", "people", primary=True),
    Column("at", Instant, nullable=False),
    Index(None, "person", "at"),
)


def home(row: Fields, title: str | None) -> Home:
    """Make a home of a row and the title opened from it."""
    return Home(
        id=row.id,
        pod=row.pod,
        platform=row.platform,
        place=row.place,
        bound_at=row.bound_at,
        closed=row.closed,
        reachable=row.reachable,
        room=row.room,
        title=title or "",
        bound=row.bound,
        lost_at=row.lost_at,
    )


def home_row(of: Home, title: bytes | None) -> Row:
    """Make a row of a home and its sealed title."""
    return {
        "id": of.id,
        "pod": of.pod,
        "platform": of.platform,
        "place": of.place,
        "bound_at": of.bound_at,
        "closed": of.closed,
        "reachable": of.reachable,
        "room": of.room,
        "title": title,
        "bound": of.bound,
        "lost_at": of.lost_at,
    }


def invitation(row: Fields) -> Invitation:
    """Make an invitation of a row."""
    return Invitation(
        id=row.id,
        pod=row.pod,
        by=row.inviter,
        code_hash=row.code_hash,
        uses_left=row.uses_left,
        expires_at=row.expires_at,
        version=row.version,
    )


def invitation_row(of: Invitation) -> Row:
    """Make a row of an invitation."""
    return {
        "id": of.id,
        "pod": of.pod,
        "inviter": of.by,
        "code_hash": of.code_hash,
        "uses_left": of.uses_left,
        "expires_at": of.expires_at,
        "version": of.version,
    }
