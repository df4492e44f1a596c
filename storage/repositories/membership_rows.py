"""The rows of memberships: one for each person and pod, even after a return."""

from msgspec import convert, to_builtins
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Time,
    UniqueConstraint,
    or_,
)

from bot.domain.departures import Departure
from bot.domain.platform_consents import PlatformConsent
from bot.domain.pods import MemberRole, Membership, MembershipState
from storage.columns import Fields, Instant, WeekName, metadata, one_of, own_id, refers
from storage.statements.writing import Row

memberships = Table(
    "memberships",
    metadata,
    own_id(),
    refers("pod", "pods"),
    refers("person", "people"),
    Column("joined_at", Instant, nullable=False),
    Column("state", one_of(MembershipState, "membershipstate"), nullable=False),
    Column("role", one_of(MemberRole, "role"), nullable=False),
    Column("own_at", Time),
    Column("own_day", Integer),
    Column("through_quiet", Boolean, nullable=False),
    Column("shares", Boolean, nullable=False),
    Column("check_ins", Integer, nullable=False),
    Column("silent", Integer, nullable=False),
    Column("on_board", Boolean, nullable=False),
    Column("agrees_to_rank", Boolean, nullable=False),
    Column("charter_version", Integer, nullable=False),
    Column("first_week", WeekName),
    Column("asked_to_see_at", Instant),
    Column("asked_to_stay_at", Instant),
    Column("declined_at", Instant),
    Column("asked_back_at", Instant),
    Column("removed_at", Instant),
    Column("departure", JSON(none_as_null=True)),
    Column("hears_of_host", Boolean, nullable=False),
    Column("platform", String(16), nullable=False),
    Column("platform_consent", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
    UniqueConstraint("pod", "person"),
    Index(None, "person", "state", "id"),
)

_SILENT = PlatformConsent()
PRESENT = or_(
    *(memberships.c.state == s for s in MembershipState if s is not MembershipState.LEFT)
)


def membership_of(row: Fields) -> Membership:
    """Make a membership of a row."""
    left, consent = row.departure, row.platform_consent
    return Membership(
        id=row.id,
        pod=row.pod,
        person=row.person,
        joined_at=row.joined_at,
        state=row.state,
        role=row.role,
        at=row.own_at,
        day=row.own_day,
        through_quiet=row.through_quiet,
        shares=row.shares,
        check_ins=row.check_ins,
        silent=row.silent,
        on_board=row.on_board,
        agrees_to_rank=row.agrees_to_rank,
        charter_version=row.charter_version,
        first_week=row.first_week,
        asked_to_see_at=row.asked_to_see_at,
        asked_to_stay_at=row.asked_to_stay_at,
        declined_at=row.declined_at,
        asked_back_at=row.asked_back_at,
        removed_at=row.removed_at,
        departure=None if left is None else convert(left, Departure),
        hears_of_host=row.hears_of_host,
        platform=row.platform,
        platform_consent=_SILENT if consent is None else convert(consent, PlatformConsent),
        version=row.version,
    )


def membership_row(membership: Membership) -> Row:
    """Make a row of a membership."""
    left, consent = membership.departure, membership.platform_consent
    return {
        "id": membership.id,
        "pod": membership.pod,
        "person": membership.person,
        "joined_at": membership.joined_at,
        "state": membership.state,
        "role": membership.role,
        "own_at": membership.at,
        "own_day": membership.day,
        "through_quiet": membership.through_quiet,
        "shares": membership.shares,
        "check_ins": membership.check_ins,
        "silent": membership.silent,
        "on_board": membership.on_board,
        "agrees_to_rank": membership.agrees_to_rank,
        "charter_version": membership.charter_version,
        "first_week": membership.first_week,
        "asked_to_see_at": membership.asked_to_see_at,
        "asked_to_stay_at": membership.asked_to_stay_at,
        "declined_at": membership.declined_at,
        "asked_back_at": membership.asked_back_at,
        "removed_at": membership.removed_at,
        "departure": None if left is None else to_builtins(left),
        "hears_of_host": membership.hears_of_host,
        "platform": membership.platform,
        "platform_consent": None if consent == _SILENT else to_builtins(consent),
        "version": membership.version,
    }
