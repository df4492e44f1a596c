"""The repository of forgetting: all of somebody's rows go, and with the last the key to them.

Rows that others have written to them go with theirs; what others have written to others stays. A
table that may hold something of somebody has its place in the order here, or its reason in
`tests/contracts/left_behind.py`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
    update,
)

from bot.domain.checkins import CheckInState, Cheer, ToldCheer
from bot.domain.forgetting import Belongings
from bot.domain.notices import AgendaKind
from bot.domain.pods import Membership, MembershipState
from bot.kernel.errors import Conflict
from bot.kernel.ids import PersonId
from storage.columns import Id
from storage.repositories import cheers as given_cheers
from storage.repositories.agenda import agenda
from storage.repositories.check_in_rows import check_ins
from storage.repositories.cheers import cheers
from storage.repositories.conversations import conversations
from storage.repositories.former_words import former_words
from storage.repositories.goal_logs import logs
from storage.repositories.goal_rows import goals, shares
from storage.repositories.homes_and_invitations import homes, invitation_uses, invitations
from storage.repositories.inbox import inbox
from storage.repositories.layers import layers
from storage.repositories.links import links
from storage.repositories.membership_rows import membership_of, memberships
from storage.repositories.notice_rows import deliveries, outbox, posted
from storage.repositories.people import accounts, people
from storage.repositories.personal_notes import personal_notes
from storage.repositories.pods import pods
from storage.repositories.removals import removals
from storage.repositories.report_rows import reports
from storage.repositories.wrong_codes import wrong_codes
from storage.sealing.data_keys import Sealer, data_keys, taken_keys
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement, Values

_WHOM = bindparam("whom", type_=Id)


def _of(table: Table, column: str = "person") -> Select[tuple[int]]:
    """Select the ids of somebody's rows in a table."""
    return select(table.c.id).where(table.c[column] == _WHOM)


def _some(table: Table, *theirs: ColumnElement[bool]) -> Statement:
    """Make what deletes some rows of a table, of those that are somebody's by any condition."""
    key = [*table.primary_key.columns]
    found = union_all(*(select(*key).where(each) for each in theirs)).subquery()
    first = select(*found.c).limit(MOST)
    own = key[0] if len(key) == 1 else tuple_(*key)
    return Statement(delete(table).where(own.in_(first)))


def _due(kinds: Sequence[AgendaKind], subjects: Select[tuple[int]]) -> ColumnElement[bool]:
    return among(agenda.c.matter, kinds) & agenda.c.subject.in_(subjects)


_OF_THEIRS = removals.c.membership.in_(_of(memberships))
_OF_MEMBERS = (AgendaKind.PROMPT, AgendaKind.MIDWEEK)

# Whatever refers to a row goes before it.
_PARTS = (
    _some(cheers, cheers.c.sender == _WHOM, cheers.c.receiver == _WHOM),
    _some(personal_notes, personal_notes.c.sender == _WHOM, personal_notes.c.receiver == _WHOM),
    _some(logs, logs.c.person == _WHOM),
    _some(shares, shares.c.membership.in_(_of(memberships)), shares.c.goal.in_(_of(goals))),
    _some(
        agenda,
        _due(_OF_MEMBERS, _of(memberships)),
        _due((AgendaKind.SEE,), _of(check_ins)),
        _due((AgendaKind.LINK,), _of(links, "first")),
        _due((AgendaKind.REMOVAL,), select(removals.c.id).where(_OF_THEIRS)),
    ),
    _some(removals, _OF_THEIRS),
    _some(links, links.c.first == _WHOM, links.c.second == _WHOM),
    _some(former_words, former_words.c.person == _WHOM),
    _some(check_ins, check_ins.c.person == _WHOM),
    _some(goals, goals.c.person == _WHOM),
    _some(
        invitation_uses,
        invitation_uses.c.person == _WHOM,
        invitation_uses.c.invitation.in_(_of(invitations, "inviter")),
    ),
    _some(invitations, invitations.c.inviter == _WHOM),
    _some(conversations, conversations.c.person == _WHOM),
    _some(wrong_codes, wrong_codes.c.account.in_(_of(accounts))),
    _some(inbox, inbox.c.person == _WHOM),
)

_THERE = Statement(update(people).where(people.c.id == _WHOM).values(version=people.c.version + 1))
_OTHERS = memberships.alias("others")
_ALONE_IN = Statement(
    select(memberships.c.pod).where(
        memberships.c.person == _WHOM,
        ~select(_OTHERS.c.id)
        .where(_OTHERS.c.pod == memberships.c.pod, _OTHERS.c.person != _WHOM)
        .exists(),
    )
)
_NOTICES = tuple(
    Statement(select(told.c.id).where(told.c.person == _WHOM).limit(MOST))
    for told in (outbox, posted)
)
_MESSAGES_OF = Statement(delete(deliveries).where(among(deliveries.c.notice, "ids")))
_NOTICES_OF = tuple(
    Statement(delete(told).where(among(told.c.id, "ids"))) for told in (outbox, posted)
)
_HOMES = select(homes.c.id).where(among(homes.c.pod, "pods"))
_AT_HOMES = tuple(
    Statement(select(told.c.id).where(told.c.home.in_(_HOMES))) for told in (outbox, posted)
)
_OF_PODS = (
    Statement(
        delete(agenda).where(
            agenda.c.matter == literal_column(f"'{AgendaKind.HOME}'"), agenda.c.subject.in_(_HOMES)
        )
    ),
    Statement(
        delete(agenda).where(
            among(agenda.c.matter, [AgendaKind.CALL, AgendaKind.CLOSE, AgendaKind.OFFER]),
            among(agenda.c.subject, "pods"),
        )
    ),
)
_THEIR_PODS = (
    Statement(delete(layers).where(among(layers.c.pod, "pods"))),
    Statement(delete(homes).where(among(homes.c.pod, "pods"))),
    Statement(
        delete(data_keys).where(
            data_keys.c.owner_kind == literal_column("'pod'"), among(data_keys.c.owner, "pods")
        )
    ),
    Statement(delete(pods).where(among(pods.c.id, "pods"))),
)
_LAST = (
    # What they reported stays sealed for its readers, and is nobody's.
    Statement(
        update(reports)
        .where(reports.c.reporter == _WHOM)
        .values(reporter=None, about=None, answer=None, version=reports.c.version + 1)
    ),
    Statement(delete(accounts).where(accounts.c.person == _WHOM)),
    Statement(
        delete(data_keys).where(
            data_keys.c.owner_kind == literal_column("'person'"), data_keys.c.owner == _WHOM
        )
    ),
    Statement(
        delete(data_keys).where(
            data_keys.c.owner_kind == literal_column("'person'"),
            data_keys.c.owner.in_(
                select(taken_keys.c.taken_from).where(taken_keys.c.owner == _WHOM)
            ),
        )
    ),
    Statement(delete(taken_keys).where(taken_keys.c.owner == _WHOM)),
    Statement(
        delete(agenda).where(agenda.c.matter == AgendaKind.FORGET, agenda.c.subject == _WHOM)
    ),
    Statement(delete(people).where(people.c.id == _WHOM)),
)
_LEFT_BY = Statement(
    select(memberships)
    .where(memberships.c.person == _WHOM, memberships.c.state == MembershipState.LEFT)
    .order_by(memberships.c.joined_at, memberships.c.id)
)
_MEMBERSHIPS = Statement(delete(memberships).where(memberships.c.person == _WHOM))


def _count(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


_BELONGINGS = Statement(
    select(
        _count(goals, goals.c.person == _WHOM).label("goals"),
        _count(
            check_ins,
            check_ins.c.person == _WHOM,
            check_ins.c.state == literal_column(f"'{CheckInState.ANSWERED}'"),
        ).label("check_ins"),
        _count(logs, logs.c.person == _WHOM).label("logs"),
        _count(cheers, cheers.c.sender == _WHOM).label("cheers_given"),
        _count(cheers, cheers.c.receiver == _WHOM).label("cheers_received"),
        _count(personal_notes, personal_notes.c.sender == _WHOM).label("notes"),
        _count(invitations, invitations.c.inviter == _WHOM).label("invitations"),
    )
)


class SqlForgetting:
    """Counts and erases all of somebody's in SQL; `erased` is called once something is gone."""

    def __init__(self, executor: Executor, sealer: Sealer, erased: Callable[[], None]) -> None:
        self._executor = executor
        self._sealer = sealer
        self._erased = erased

    def belongings(self, person: PersonId) -> Belongings:
        row = self._executor.read(_BELONGINGS, {"whom": person}).one()
        return Belongings(*map(int, row))

    def left_by(self, person: PersonId) -> tuple[Membership, ...]:
        return tuple(map(membership_of, self._executor.read(_LEFT_BY, {"whom": person})))

    def cheers_given(self, sender: PersonId) -> tuple[ToldCheer, ...]:
        return given_cheers.given(self._executor, sender)

    def cheers_told(self, person: PersonId, at: datetime) -> tuple[Cheer, ...]:
        return given_cheers.told(self._executor, self._sealer, person, at)

    def erase(self, person: PersonId, limit: int) -> bool:
        self._erased()
        return erase(self._executor, person, limit)


def erase(executor: Executor, person: PersonId, limit: int) -> bool:
    """Erase rows of one table after the other, up to the limit; then all that is left.

    The person's row is written first: whoever would change it meanwhile waits, and finds nobody.
    """
    if not executor.write(_THERE, {"whom": person}).rowcount:
        raise Conflict(people.name)
    most = {"whom": person, "most": limit}
    if any(executor.write(part, most).rowcount >= limit for part in _PARTS):
        return False
    for found, gone in zip(_NOTICES, _NOTICES_OF, strict=True):
        if _erase_notices(executor, found, gone, most) >= limit:
            return False
    alone = executor.read(_ALONE_IN, {"whom": person}).scalars()
    if alone:
        _empty_pods(executor, alone)
    executor.write(_MEMBERSHIPS, {"whom": person})
    if alone:
        _erase_all(executor, _THEIR_PODS, {"pods": alone})
    _erase_all(executor, _LAST, {"whom": person})
    return True


def _empty_pods(executor: Executor, pods_alone: Sequence[int]) -> None:
    """Erase what was posted in the homes of pods, and what is due about them."""
    for found, gone in zip(_AT_HOMES, _NOTICES_OF, strict=True):
        _erase_notices(executor, found, gone, {"pods": pods_alone})
    _erase_all(executor, _OF_PODS, {"pods": pods_alone})


def _erase_notices(executor: Executor, found: Statement, gone: Statement, values: Values) -> int:
    """Erase notices with the messages that they became; count them."""
    ids = executor.read(found, values).scalars()
    if ids:
        executor.write(_MESSAGES_OF, {"ids": ids})
        executor.write(gone, {"ids": ids})
    return len(ids)


def _erase_all(executor: Executor, statements: Sequence[Statement], values: Values) -> None:
    for statement in statements:
        executor.write(statement, values)
