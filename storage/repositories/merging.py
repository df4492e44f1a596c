"""Merging: all that one person has becomes another's, whatever table it is in.

Which columns refer to people is read from the tables themselves, so that none is forgotten. Rows
are handed over as they are, in the transaction in which the other person ends; their words open by
the key that is handed over with them (`storage.sealing.data_keys`), until they are sealed anew,
some rows at a time.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, literal_column, select, update

from bot.domain.notices import Notice, NoticeState
from bot.domain.pods import Membership
from bot.kernel.ids import CheckInId, MembershipId, PersonId
from storage.repositories import handing_over, notice_rows, sealing_anew
from storage.repositories.check_in_rows import check_ins
from storage.repositories.cheers import cheers
from storage.repositories.former_words import former_words
from storage.repositories.goal_rows import shares
from storage.repositories.membership_rows import membership_of, memberships
from storage.repositories.notice_rows import outbox, posted
from storage.repositories.removals import removals
from storage.sealing.data_keys import Sealer
from storage.statements.conditions import among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_GONE: BindParameter[int] = bindparam("gone")
_STAYS: BindParameter[int] = bindparam("stays")
_EVER_IN = Statement(
    select(memberships)
    .where(memberships.c.person == bindparam("of"))
    .order_by(memberships.c.joined_at, memberships.c.id)
)
_CHEERED = Statement(update(cheers).where(cheers.c.check_in == _GONE).values(check_in=_STAYS))
_SHOWN_BEFORE = Statement(
    update(former_words).where(former_words.c.check_in == _GONE).values(check_in=_STAYS)
)
_REMOVE_CHECK_IN = Statement(delete(check_ins).where(check_ins.c.id == _GONE))
_WEEKS = Statement(
    update(check_ins)
    .where(check_ins.c.membership == _GONE)
    .values(membership=_STAYS, version=check_ins.c.version + 1)
)
_SHARES = Statement(update(shares).where(shares.c.membership == _GONE).values(membership=_STAYS))
_REMOVALS = Statement(
    update(removals)
    .where(removals.c.membership == _GONE)
    .values(membership=_STAYS, version=removals.c.version + 1)
)
_REMOVE_MEMBERSHIP = Statement(delete(memberships).where(memberships.c.id == _GONE))

_TOLD = tuple(
    (
        Statement(
            select(table.c.id, table.c.args, table.c.shows).where(among(table.c.person, "to"))
        ),
        Statement(update(table).where(table.c.id == bindparam("its_id")), columns=names),
    )
    for table in (outbox, posted)
    for names in [("args", "shows")]
)
_IS_WAITING = outbox.c.state == literal_column(f"'{NoticeState.WAITING}'")
_WAITING = Statement(
    select(outbox).where(outbox.c.person == bindparam("to"), _IS_WAITING).order_by(outbox.c.id)
)
_ELSEWHERE = Statement(
    update(outbox)
    .where(outbox.c.person == bindparam("to"), outbox.c.platform == bindparam("was"), _IS_WAITING)
    .values(platform=bindparam("now"), ready=False, holder=None, lease_until=None)
)


class SqlMerging:
    """Makes one of what two persons have; `forget` lets the unit of work read all anew."""

    def __init__(self, executor: Executor, sealer: Sealer, forget: Callable[[], None]) -> None:
        self._executor = executor
        self._sealer = sealer
        self._forget = forget

    def ever_in(self, person: PersonId) -> tuple[Membership, ...]:
        return tuple(membership_of(row) for row in self._executor.read(_EVER_IN, {"of": person}))

    def can_take_over(self, gone: PersonId, stays: PersonId) -> bool:
        return handing_over.is_possible(self._executor, gone, stays)

    def merge_check_ins(self, gone: CheckInId, stays: CheckInId) -> None:
        for statement in (_CHEERED, _SHOWN_BEFORE):
            self._executor.write(statement, {"gone": gone, "stays": stays})
        self._executor.write(_REMOVE_CHECK_IN, {"gone": gone})
        self._forget()

    def merge_memberships(self, gone: MembershipId, stays: MembershipId) -> None:
        for statement in (_WEEKS, _SHARES, _REMOVALS):
            self._executor.write(statement, {"gone": gone, "stays": stays})
        self._executor.write(_REMOVE_MEMBERSHIP, {"gone": gone})
        self._forget()

    def rename(self, names: Mapping[int, int], told: Collection[PersonId]) -> None:
        """Write other ids; in what a notice shows, its subject ends with one."""
        for reading, writing in _TOLD:
            self._executor.write(writing, *self._renamed(reading, names, told))
        self._forget()

    def take_over(self, gone: PersonId, stays: PersonId) -> None:
        handing_over.hand_over(self._executor, gone, stays)
        self._forget()

    def waiting(self, person: PersonId) -> tuple[Notice, ...]:
        found = self._executor.read(_WAITING, {"to": person})
        return tuple(notice_rows.notice(row) for row in found)

    def seal_anew(self, person: PersonId, walked: str, limit: int) -> str | None:
        left = sealing_anew.go_on(self._executor, self._sealer, person, walked, limit)
        if left is None:
            handing_over.note_done(self._executor, person)
            self._forget()
        return left

    def send_elsewhere(self, person: PersonId, platform: str, elsewhere: str) -> None:
        self._executor.write(_ELSEWHERE, {"to": person, "was": platform, "now": elsewhere})

    def _renamed(
        self, reading: Statement, names: Mapping[int, int], told: Collection[PersonId]
    ) -> Iterator[dict[str, Any]]:
        for row in self._executor.read(reading, {"to": told}):
            args = {name: names.get(said, said) for name, said in row.args.items()}
            shows = _subject(row.shows, names)
            if (args, shows) != (row.args, row.shows):
                yield {"its_id": row.id, "args": args, "shows": shows}


def _subject(shows: str | None, names: Mapping[int, int]) -> str | None:
    if shows is None:
        return None
    kind, _, number = shows.rpartition(":")
    new = names.get(int(number)) if number.isdecimal() else None
    return shows if new is None else f"{kind}:{new}"
