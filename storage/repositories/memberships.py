"""The repository of memberships: one row for each person and pod, even after a return."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    Column,
    Dialect,
    and_,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from bot.domain.people import Rest
from bot.domain.pods import Membership, MembershipState
from bot.domain.prompting import PromptCandidate, PromptProfile
from bot.domain.weeks import PromptHour, QuietHours, Rhythm
from bot.kernel.errors import NotFound
from bot.kernel.ids import MembershipId, PersonId, PodId, earliest
from storage.columns import Fields
from storage.repositories.membership_rows import (
    PRESENT,
    membership_of,
    membership_row,
    memberships,
)
from storage.repositories.people import accounts, people
from storage.repositories.pods import pods
from storage.repositories.read_cache import ReadCache
from storage.statements import writing
from storage.statements.conditions import among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_ONE = Statement(select(memberships).where(memberships.c.id == bindparam("its_id")))
_ALL = select(memberships).order_by(memberships.c.joined_at, memberships.c.id)
_THEIRS = memberships.c.person == bindparam("of")
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
        return None if row is None else membership_of(row)

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
        found = sorted(map(membership_of, rows), key=lambda each: (each.joined_at, each.id))
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
        return membership_of(row)

    def _all(self, wanted: Statement, of: object) -> tuple[Membership, ...]:
        return tuple(membership_of(row) for row in self._executor.read(wanted, {"of": of}))


_BEST_PLATFORM = (
    select(accounts.c.platform)
    .where(accounts.c.person == people.c.id)
    .order_by(
        and_(accounts.c.reachable, accounts.c.place.is_not(None)).desc(),
        accounts.c.chosen.desc(),
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
