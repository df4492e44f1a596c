"""The repository of memberships: one row for each person and pod, even after a return."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    Table,
    Time,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from bot.domain.people import Rest
from bot.domain.pods import MemberRole, Membership, MembershipState
from bot.domain.prompting import PromptCandidate, PromptProfile
from bot.domain.weeks import PromptHour, QuietHours, Rhythm
from bot.kernel.errors import NotFound
from bot.kernel.ids import MembershipId, PersonId, PodId, earliest
from storage.columns import Fields, Instant, WeekName, metadata, one_of, own_id, refers
from storage.repositories.people import accounts, people
from storage.repositories.pods import pods
from storage.repositories.read_cache import ReadCache
from storage.statements import writing
from storage.statements.conditions import among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

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
    Column("version", Integer, nullable=False),
    UniqueConstraint("pod", "person"),
    Index(None, "person", "state", "id"),
)

_ONE = Statement(select(memberships).where(memberships.c.id == bindparam("its_id")))
_ALL = select(memberships).order_by(memberships.c.joined_at, memberships.c.id)
_LEFT, _THEIRS = MembershipState.LEFT, memberships.c.person == bindparam("of")
PRESENT = or_(*(memberships.c.state == s for s in MembershipState if s is not _LEFT))
_OF_PERSON = Statement(_ALL.where(_THEIRS, PRESENT))
_OF_PEOPLE = Statement(_ALL.where(among(memberships.c.person, "of"), PRESENT))
_OF = Statement(
    select(memberships).where(
        memberships.c.pod == bindparam("its_pod"), memberships.c.person == bindparam("its_person")
    )
)
_OF_POD = Statement(_ALL.where(memberships.c.pod == bindparam("of")))
_COUNT_NEW = Statement(
    select(func.count(memberships.c.id)).where(_THEIRS, memberships.c.id >= bindparam("first"))
)


class SqlMemberships:
    """Reads and writes memberships in SQL."""

    def __init__(self, executor: Executor, cache: ReadCache) -> None:
        self._executor = executor
        self._cache = cache
        self._foreseen: dict[MembershipId, Membership] = {}
        self._theirs_foreseen: dict[PersonId, list[Membership]] = {}

    def prefetch(self, people_ids: Collection[PersonId]) -> Sequence[Membership]:
        """Read the memberships of some people ahead, but for those that are over."""
        found = self._all(_OF_PEOPLE, [*people_ids])
        self._foreseen.update({each.id: each for each in found})
        self._theirs_foreseen.update({person: [] for person in people_ids})
        for each in found:
            self._theirs_foreseen[each.person].append(each)
        return found

    def get(self, membership: MembershipId) -> Membership:
        if membership in self._foreseen:
            return self._foreseen[membership]
        return self._cache.get_or_read(membership, lambda: self._read(membership))

    def of(self, pod: PodId, person: PersonId) -> Membership | None:
        asked = {"its_pod": pod, "its_person": person}
        row = self._executor.read(_OF, asked).one_or_none()
        return None if row is None else _membership(row)

    def count_new(self, person: PersonId, since: datetime) -> int:
        asked = {"of": person, "first": earliest(since)}
        counted: int = self._executor.read(_COUNT_NEW, asked).scalar()
        return counted

    def of_person(self, person: PersonId) -> tuple[Membership, ...]:
        if person in self._theirs_foreseen:
            return tuple(self._theirs_foreseen[person])
        found = self._cache.get_or_read(("of", person), lambda: self._all(_OF_PERSON, person))
        for each in found:
            self._cache.put(each.id, each)
        return found

    def remember_of(self, person: PersonId, rows: Collection[Fields]) -> None:
        """Remember the rows of all memberships of a person, but for those that are over."""
        found = sorted(map(_membership, rows), key=lambda each: (each.joined_at, each.id))
        self._cache.put(("of", person), tuple(found))

    def of_pod(self, pod: PodId) -> tuple[Membership, ...]:
        found = self._cache.get_or_read(("of pod", pod), lambda: self._all(_OF_POD, pod))
        for each in found:
            self._cache.put(each.id, each)
        return found

    def add(self, membership: Membership) -> None:
        self._cache.clear()
        row = membership_row(membership)
        writing.insert_new(self._executor, memberships, row, ["pod", "person"])

    def save(self, *changed: Membership) -> None:
        writing.save(self._executor, memberships, [membership_row(each) for each in changed])
        saved = {each.id: replace(each, version=each.version + 1) for each in changed}
        self._cache.put_saved(saved, _stays)

    def prompt_candidates(
        self, wanted: Collection[MembershipId]
    ) -> Mapping[PromptProfile, Sequence[PromptCandidate]]:
        """Find what decides about prompts as the database has it, and make each profile once."""
        found = defaultdict[tuple[Any, ...], list[PromptCandidate]](list)
        for row in self._executor.read(_CANDIDATES, {"wanted": wanted}):
            found[row[_WHO:]].append(PromptCandidate(*row[:_WHO]))
        dialect = self._executor.dialect
        return {_profile(dialect, *raw): theirs for raw, theirs in found.items()}

    def _read(self, membership: MembershipId) -> Membership:
        row = self._executor.read(_ONE, {"its_id": membership}).one_or_none()
        if row is None:
            raise NotFound
        return _membership(row)

    def _all(self, wanted: Statement, of: object) -> tuple[Membership, ...]:
        return tuple(_membership(row) for row in self._executor.read(wanted, {"of": of}))


_BEST_PLATFORM = (
    select(accounts.c.platform)
    .where(accounts.c.person == people.c.id)
    .order_by(
        and_(accounts.c.reachable, accounts.c.place.is_not(None)).desc(),
        accounts.c.used_at.desc(),
        accounts.c.id.desc(),
    )
    .limit(1)
    .scalar_subquery()
)
_PROFILE: tuple[Column[Any], ...] = (
    pods.c.state,
    pods.c.week,
    pods.c.rhythm_day,
    pods.c.rhythm_at,
    pods.c.rhythm_zone,
    people.c.zone,
    memberships.c.own_at,
    memberships.c.own_day,
    memberships.c.state,
    memberships.c.silent,
    people.c.quiet_start,
    people.c.quiet_end,
    people.c.nudges,
    people.c.rest_since,
    people.c.rest_until,
)
_REMEMBERED = 4096
_WHO = len(PromptCandidate._fields)
# Values that many have in common are not converted for each of them.
_CANDIDATES = Statement(
    select(
        memberships.c.id,
        memberships.c.pod,
        memberships.c.person,
        func.coalesce(_BEST_PLATFORM, ""),
        *(type_coerce(column, NullType()).label(None) for column in _PROFILE),
    )
    .join_from(memberships, pods, memberships.c.pod == pods.c.id)
    .join(people, memberships.c.person == people.c.id)
    .where(among(memberships.c.id, "wanted"))
)


Read = Callable[[Any], Any]


@cache
def _readers(dialect: Dialect) -> list[Read]:
    """Find what makes a profile's values of what the driver gives."""
    return [
        column.type.dialect_impl(dialect).result_processor(dialect, None) or (lambda raw: raw)
        for column in _PROFILE
    ]


@lru_cache(maxsize=_REMEMBERED)
def _profile(dialect: Dialect, *raw: Any) -> PromptProfile:
    values = (read(value) for read, value in zip(_readers(dialect), raw, strict=True))
    (pod, week, rhythm_day, rhythm_at, rhythm_zone, zone, own_at, own_day, *rest) = values
    (state, silent, quiet_start, quiet_end, nudges, since, until) = rest
    rhythm = Rhythm(rhythm_day, rhythm_at, rhythm_zone)
    return PromptProfile(
        pod,
        week,
        PromptHour(rhythm, zone or rhythm_zone, own_at, own_day),
        state,
        silent,
        QuietHours(quiet_start, quiet_end),
        nudges,
        None if since is None else Rest(since, until),
    )


def _stays(old: Membership, new: Membership) -> bool:
    return old.joined_at == new.joined_at and new.state is not MembershipState.LEFT


def _membership(row: Fields) -> Membership:
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
        version=row.version,
    )


def membership_row(membership: Membership) -> writing.Row:
    """Make a row of a membership."""
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
        "version": membership.version,
    }
