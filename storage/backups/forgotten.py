"""After a restore: whoever was forgotten since the backup has no key, and is forgotten again.

Their words open no longer. So that nobody meets what cannot be read, their rows go as they went
then; and where they looked after a pod, or were the last in one, that is settled as by leaving.
"""

from sqlalchemy import Connection, delete, select, update

from bot.domain.notices import AgendaKind
from bot.domain.pods import IN_THE_POD, MemberRole, PodState
from bot.kernel.ids import PersonId
from storage.repositories.agenda import agenda
from storage.repositories.forgetting import erase
from storage.repositories.membership_rows import memberships
from storage.repositories.people import people
from storage.repositories.pods import pods
from storage.sealing.data_keys import data_keys
from storage.statements.executor import Executor

ROWS_AT_ONCE = 1000
_THEIR_KEY = select(data_keys).where(
    data_keys.c.owner_kind == "person", data_keys.c.owner == people.c.id
)
_OF_A_POD = (AgendaKind.CALL, AgendaKind.CLOSE, AgendaKind.OFFER)


def forget_keyless(connection: Connection) -> int:
    """Erase all that is of people who have no key, and count them."""
    keyless = connection.execute(select(people.c.id).where(~_THEIR_KEY.exists())).scalars().all()
    theirs = select(memberships.c.pod).where(memberships.c.person.in_(keyless))
    touched = set(connection.execute(theirs).scalars())
    executor = Executor(connection)
    for person in keyless:
        while not erase(executor, PersonId(person), ROWS_AT_ONCE):
            pass
    for pod in touched:
        _settle(connection, pod)
    return len(keyless)


def _settle(connection: Connection, pod: int) -> None:
    """See that a pod has a host, or that it has ended."""
    inside = connection.execute(
        select(memberships.c.id, memberships.c.role)
        .where(memberships.c.pod == pod, memberships.c.state.in_(IN_THE_POD))
        .order_by(memberships.c.joined_at, memberships.c.id)
    ).all()
    if not inside:
        over = update(pods).where(pods.c.id == pod).values(state=PodState.ENDED, week=None)
        connection.execute(over)
        due = delete(agenda).where(agenda.c.matter.in_(_OF_A_POD), agenda.c.subject == pod)
        connection.execute(due)
    elif not any(member.role is MemberRole.HOST for member in inside):
        heir = min(inside, key=lambda member: member.role is not MemberRole.COHOST)
        looks_after = update(memberships).where(memberships.c.id == heir.id)
        connection.execute(looks_after.values(role=MemberRole.HOST))
