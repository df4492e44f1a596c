"""The repository of check-ins, and of the layers and cheers beside them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import starmap

from msgspec.structs import replace
from sqlalchemy import (
    bindparam,
    func,
    select,
    update,
)

from bot.domain.checkins import (
    CheckIn,
    CheckInSet,
    CheckInState,
    Cheer,
    GoalOutcome,
)
from bot.domain.layers import (
    Layer,
    MemberWeek,
)
from bot.domain.weeks import Week
from bot.kernel.errors import NotFound
from bot.kernel.ids import CheckInId, CheerId, GoalId, MembershipId, PersonId, PodId
from storage.columns import Fields
from storage.repositories import check_in_rows, cheers, layers, words_codec
from storage.repositories.check_in_rows import check_ins
from storage.repositories.read_cache import ReadCache
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement, Values

_MANY = Statement(select(check_ins).where(among(check_ins.c.id, "ids")))
_ONE = Statement(select(check_ins).where(check_ins.c.id == bindparam("its_id")))
_OF_PERSON = Statement(
    select(check_ins)
    .where(check_ins.c.person == bindparam("of"), check_ins.c.closes_at > bindparam("since"))
    .order_by(check_ins.c.closes_at.desc(), check_ins.c.id.desc())
    .limit(MOST)
)
_OF = Statement(
    select(check_ins).where(
        check_ins.c.membership == bindparam("of"), check_ins.c.week == bindparam("its_week")
    )
)
_OF_MANY = Statement(
    select(check_ins).where(among(check_ins.c.membership, "of"), among(check_ins.c.week, "weeks"))
)
_OF_WEEKS = Statement(
    select(check_ins)
    .where(check_ins.c.pod == bindparam("of"), among(check_ins.c.week, "weeks"))
    .order_by(check_ins.c.week, check_ins.c.membership)
)
_OF_MEMBERSHIP = Statement(
    select(check_ins)
    .where(check_ins.c.membership == bindparam("of"))
    .order_by(check_ins.c.week.desc())
)
_MARKS = Statement(
    select(*(check_ins.c[name] for name in ("membership", "week", "state", "shown", "progress")))
    .where(check_ins.c.pod == bindparam("of"), check_ins.c.week >= bindparam("since"))
    .order_by(check_ins.c.week, check_ins.c.membership)
)
_THERE = Statement(
    select(check_ins.c.week, func.count())
    .where(check_ins.c.pod == bindparam("of"), check_ins.c.week >= bindparam("since"))
    .where(among(check_ins.c.membership, "members"))
    .group_by(check_ins.c.week)
)
_ASKED = Statement(
    update(check_ins)
    .where(
        check_ins.c.id == bindparam("its_id"),
        check_ins.c.asked_at.is_(None),
        check_ins.c.state == CheckInState.OPEN,
    )
    .values(asked_at=bindparam("arrived_at"), version=check_ins.c.version + 1)
)


class SqlCheckIns:
    """Reads and writes check-ins, layers and cheers in SQL."""

    def __init__(self, executor: Executor, sealer: Sealer, cache: ReadCache) -> None:
        self._executor = executor
        self._sealer = sealer
        self._cache = cache
        self._foreseen: dict[tuple[MembershipId, Week], CheckIn | None] = {}

    def prefetch(self, weeks: Mapping[MembershipId, Week]) -> None:
        """Read one week of each of some memberships ahead."""
        asked = {"of": [*weeks], "weeks": [*set(weeks.values())]}
        self._foreseen.update(dict.fromkeys(weeks.items()))
        for found in self.read(_OF_MANY, asked):
            self._foreseen[found.membership, found.week] = found

    def get(self, check_in: CheckInId) -> CheckIn:
        return self._cache.get_or_read(check_in, lambda: self._read(check_in))

    def many(self, wanted: Collection[CheckInId]) -> Mapping[CheckInId, CheckIn]:
        return {found.id: found for found in self.read(_MANY, {"ids": set(wanted)})}

    def of(self, membership: MembershipId, week: Week) -> CheckIn | None:
        if (membership, week) in self._foreseen:
            return self._foreseen[membership, week]
        return next(iter(self.read(_OF, {"of": membership, "its_week": week})), None)

    def of_week(self, pod: PodId, week: Week) -> tuple[CheckIn, ...]:
        return self.read(_OF_WEEKS, {"of": pod, "weeks": [week]})

    def of_weeks(self, pod: PodId, weeks: Collection[Week]) -> tuple[CheckIn, ...]:
        if not weeks:
            return ()
        return self.read(_OF_WEEKS, {"of": pod, "weeks": set(weeks)})

    def of_person(
        self, person: PersonId, since: datetime, limit: int = 200
    ) -> tuple[CheckIn, ...]:
        asked = {"of": person, "since": since, "most": limit}
        key = tuple(asked.values())
        found = self._cache.get_or_read(key, lambda: self.read(_OF_PERSON, asked))
        for check_in in found:
            self._cache.put(check_in.id, check_in)
        return found

    def of_membership(self, membership: MembershipId) -> tuple[CheckIn, ...]:
        return self.read(_OF_MEMBERSHIP, {"of": membership})

    def add(self, *added: CheckIn) -> None:
        rows = [self._row(check_in) for check_in in added]
        self._cache.clear()
        writing.insert_once(self._executor, check_ins, rows, ["membership", "week"])

    def add_sets(self, *sets: CheckInSet) -> None:
        self._cache.clear()
        check_in_rows.add_sets(self._executor, sets)

    def save(self, *changed: CheckIn) -> None:
        writing.save(self._executor, check_ins, [self._row(check_in) for check_in in changed])
        saved = {each.id: replace(each, version=each.version + 1) for each in changed}
        self._cache.put_saved(saved, lambda old, new: old.closes_at == new.closes_at)

    def member_weeks(self, pod: PodId, since: Week) -> tuple[MemberWeek, ...]:
        found = self._executor.read(_MARKS, {"of": pod, "since": since}).all()
        return tuple(starmap(MemberWeek, found))

    def count_there(
        self, pod: PodId, since: Week, members: Collection[MembershipId]
    ) -> Mapping[Week, int]:
        asked = {"of": pod, "since": since, "members": set(members)}
        return dict(self._executor.read(_THERE, asked))

    def note_asked(self, arrived: Mapping[CheckInId, datetime]) -> None:
        """Note when questions arrived.

        It makes new versions: whoever closes the week meanwhile must see it.
        """
        self._cache.clear()
        rows = ({"its_id": its, "arrived_at": at} for its, at in arrived.items())
        self._executor.write(_ASKED, *rows)

    def layers(self, pod: PodId, limit: int) -> tuple[Layer, ...]:
        return layers.last(self._executor, pod, limit)

    def layer(self, pod: PodId, week: Week) -> Layer | None:
        return layers.of(self._executor, pod, week)

    def lay(self, layer: Layer) -> None:
        layers.lay(self._executor, layer)

    def cheer(self, cheer: Cheer) -> None:
        cheers.add(self._executor, self._sealer, cheer)

    def uncheer(self, cheer: CheerId, now: datetime) -> bool:
        return cheers.remove(self._executor, cheer, now)

    def withhold_cheers(self, sender: PersonId, receiver: PersonId, evening: datetime) -> None:
        cheers.withhold(self._executor, sender, receiver, evening)

    def cheer_of(self, cheer: CheerId) -> Cheer:
        return cheers.one(self._executor, self._sealer, cheer)

    def cheers_for(self, wanted: Collection[CheckInId], limit: int = 40) -> tuple[Cheer, ...]:
        return cheers.of(self._executor, self._sealer, wanted, limit)

    def has_cheered(self, sender: PersonId, check_in: CheckInId) -> bool:
        return cheers.is_there(self._executor, sender, check_in)

    def count_words(self, sender: PersonId, receiver: PersonId, since: datetime) -> int:
        return cheers.count_words(self._executor, sender, receiver, since)

    def words_from(
        self, sender: PersonId, receiver: PersonId, since: datetime, limit: int
    ) -> tuple[Cheer, ...]:
        return cheers.in_words(self._executor, self._sealer, sender, receiver, since, limit)

    def cheers_waiting(self, person: PersonId, limit: int = 40) -> tuple[Cheer, ...]:
        return cheers.waiting(self._executor, self._sealer, person, limit)

    def note_cheers_delivered(self, delivered: Sequence[Cheer], at: datetime) -> None:
        cheers.note_delivered(self._executor, delivered, at)

    def _read(self, check_in: CheckInId) -> CheckIn:
        found = self.read(_ONE, {"its_id": check_in})
        if not found:
            raise NotFound
        return found[0]

    def read(self, wanted: Statement, given: Values) -> tuple[CheckIn, ...]:
        """Read the check-ins that a statement finds."""
        rows = self._executor.read(wanted, given).all()
        self._sealer.fetch("person", [row.person for row in rows if _is_sealed(row)])
        return tuple(self._check_in(row) for row in rows)

    def _row(self, check_in: CheckIn) -> writing.Row:
        words, held_media = check_in.words, words_codec.media(check_in.held)
        seal = partial(self._sealer.seal, data_keys.person(check_in.person))
        return {
            "id": check_in.id,
            "membership": check_in.membership,
            "pod": check_in.pod,
            "person": check_in.person,
            "week": check_in.week,
            "closes_at": check_in.closes_at,
            "until": check_in.until,
            "state": check_in.state,
            "asked_at": check_in.asked_at,
            "answered_at": check_in.answered_at,
            "late": check_in.late,
            "outcomes": {str(goal): outcome for goal, outcome in check_in.outcomes.items()},
            "words": seal("check_ins.words", check_in.id, words_codec.text(words)),
            "media": seal("check_ins.media", check_in.id, words_codec.media(words)),
            "held": seal("check_ins.held", check_in.id, words_codec.held_text(check_in.held)),
            "held_media": seal("check_ins.held_media", check_in.id, held_media),
            "wish_kind": words.wish_kind,
            "wish_day": words.wish_day,
            "visible": words.visible,
            "progress": check_in.progress,
            "counted": None if check_in.counted is None else sorted(check_in.counted),
            "shown": check_in.shown,
            "targets": {str(goal): str(each) for goal, each in check_in.targets.items()} or None,
            "withheld": check_in.withheld,
            "revision": check_in.revision,
            "version": check_in.version,
        }

    def _check_in(self, row: Fields) -> CheckIn:
        open_if = partial(self._sealer.open_if, data_keys.person(row.person))
        text = open_if("check_ins.words", row.id, row.words)
        sent = open_if("check_ins.media", row.id, row.media)
        held = open_if("check_ins.held", row.id, row.held)
        held_sent = open_if("check_ins.held_media", row.id, row.held_media)
        given, kept = row.outcomes.items(), row.targets or {}
        return CheckIn(
            id=row.id,
            membership=row.membership,
            pod=row.pod,
            person=row.person,
            week=row.week,
            closes_at=row.closes_at,
            until=row.until,
            state=row.state,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            late=row.late,
            outcomes={GoalId(int(goal)): GoalOutcome(outcome) for goal, outcome in given},
            words=words_codec.words(text, sent, row.wish_kind, row.wish_day, row.visible),
            held=words_codec.held(held, held_sent),
            progress=row.progress,
            counted=None if row.counted is None else frozenset(map(GoalId, row.counted)),
            shown=row.shown,
            targets={GoalId(int(goal)): Decimal(each) for goal, each in kept.items()},
            withheld=row.withheld,
            revision=row.revision,
            version=row.version,
        )


def _is_sealed(row: Fields) -> bool:
    return bool(row.words or row.media or row.held or row.held_media)
