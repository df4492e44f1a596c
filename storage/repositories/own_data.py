"""The repository of all that is one person's: by pages, and past what commands ask for."""

from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, Table, bindparam, select

from bot.domain.checkins import CheckIn, Cheer
from bot.domain.goals import GoalLog
from bot.domain.notices import ShownNotice
from bot.domain.pods import Invitation, Membership
from bot.domain.support import PersonalNote
from bot.kernel.ids import PersonId
from bot.ports.own_data import InvitationUse
from storage.repositories import cheers, goal_logs, homes_and_invitations, notice_rows
from storage.repositories.check_in_rows import check_ins
from storage.repositories.checkins import SqlCheckIns
from storage.repositories.goal_logs import logs
from storage.repositories.homes_and_invitations import invitation_uses, invitations
from storage.repositories.membership_rows import membership_of, memberships
from storage.repositories.notice_rows import outbox
from storage.repositories.personal_notes import SqlPersonalNotes, personal_notes
from storage.sealing.data_keys import Sealer
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement


def _page(table: Table, whose: ColumnElement[int]) -> Select[tuple[object, ...]]:
    """Select the next of somebody's rows after an id, the oldest first."""
    theirs = select(table).where(whose == bindparam("of"), table.c.id > bindparam("after"))
    return theirs.order_by(table.c.id).limit(MOST)


_GIVEN = Statement(_page(cheers.cheers, cheers.cheers.c.sender))
_RECEIVED = Statement(
    _page(cheers.cheers, cheers.cheers.c.receiver).where(
        cheers.cheers.c.delivered_at.is_not(None), ~cheers.cheers.c.withheld
    )
)
_LOGS = Statement(_page(logs, logs.c.person))
_WRITTEN = Statement(_page(personal_notes, personal_notes.c.sender))
_READ = Statement(_page(personal_notes, personal_notes.c.receiver))
_NOTICES = Statement(_page(outbox, outbox.c.person))
_MEMBERSHIPS = Statement(
    select(memberships)
    .where(memberships.c.person == bindparam("of"))
    .order_by(memberships.c.joined_at, memberships.c.id)
)
_CHECK_INS = Statement(
    select(check_ins)
    .where(check_ins.c.person == bindparam("of"), check_ins.c.closes_at < bindparam("before"))
    .order_by(check_ins.c.closes_at.desc(), check_ins.c.id.desc())
    .limit(MOST)
)
_INVITATIONS = Statement(
    select(invitations)
    .join(memberships, invitations.c.pod == memberships.c.pod)
    .where(memberships.c.person == bindparam("of"), invitations.c.inviter == bindparam("of"))
    .order_by(invitations.c.id)
)
_USES = Statement(
    select(invitations.c.pod, invitation_uses.c.at)
    .join(invitations, invitations.c.id == invitation_uses.c.invitation)
    .where(invitation_uses.c.person == bindparam("of"))
    .order_by(invitation_uses.c.at.desc())
    .limit(bindparam("most", type_=Integer()))
)
MOST_USES = 200


class SqlOwnData:
    """Reads, in SQL, all that is one person's."""

    def __init__(
        self,
        executor: Executor,
        sealer: Sealer,
        checkins: SqlCheckIns,
        notes: SqlPersonalNotes,
    ) -> None:
        self._executor = executor
        self._sealer = sealer
        self._checkins = checkins
        self._notes = notes

    def memberships(self, person: PersonId) -> tuple[Membership, ...]:
        return tuple(map(membership_of, self._executor.read(_MEMBERSHIPS, {"of": person})))

    def logs(self, person: PersonId, after: int, limit: int) -> tuple[GoalLog, ...]:
        asked = {"of": person, "after": after, "most": limit}
        return goal_logs.read(self._executor, self._sealer, _LOGS, asked)

    def check_ins(self, person: PersonId, before: datetime, limit: int) -> tuple[CheckIn, ...]:
        return self._checkins.read(_CHECK_INS, {"of": person, "before": before, "most": limit})

    def cheers_given(self, person: PersonId, after: int, limit: int) -> tuple[Cheer, ...]:
        asked = {"of": person, "after": after, "most": limit}
        return cheers.read(self._executor, self._sealer, _GIVEN, asked)

    def cheers_received(self, person: PersonId, after: int, limit: int) -> tuple[Cheer, ...]:
        asked = {"of": person, "after": after, "most": limit}
        return cheers.read(self._executor, self._sealer, _RECEIVED, asked)

    def notes_written(self, person: PersonId, after: int, limit: int) -> tuple[PersonalNote, ...]:
        return self._notes.read(_WRITTEN, {"of": person, "after": after, "most": limit})

    def notes_received(self, person: PersonId, after: int, limit: int) -> tuple[PersonalNote, ...]:
        return self._notes.read(_READ, {"of": person, "after": after, "most": limit})

    def notices(self, person: PersonId, after: int, limit: int) -> tuple[ShownNotice, ...]:
        rows = self._executor.read(_NOTICES, {"of": person, "after": after, "most": limit})
        return tuple(
            ShownNotice(notice_rows.notice(row), row.state, row.reason, row.settled_at)
            for row in rows
        )

    def invitations(self, person: PersonId) -> tuple[Invitation, ...]:
        rows = self._executor.read(_INVITATIONS, {"of": person})
        return tuple(map(homes_and_invitations.invitation, rows))

    def invitation_uses(self, person: PersonId) -> tuple[InvitationUse, ...]:
        rows = self._executor.read(_USES, {"of": person, "most": MOST_USES})
        return tuple(InvitationUse(row.pod, row.at) for row in rows)
