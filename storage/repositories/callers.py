"""Who acts, read in one statement: account, person, what was answered before, memberships, pods.

With them come the keys of all their words, and whether the account has a form open.
"""

from collections import namedtuple
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import FromClause, and_, bindparam, exists, select

from bot.kernel.ids import PersonId
from storage.columns import Fields
from storage.repositories.conversations import conversations
from storage.repositories.inbox import inbox
from storage.repositories.membership_rows import PRESENT, memberships
from storage.repositories.people import accounts, people
from storage.repositories.pods import pods
from storage.sealing.data_keys import data_keys
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_PERSON_KEYS = data_keys.alias("person_keys")
_POD_KEYS = data_keys.alias("pod_keys")
_PARTS: tuple[FromClause, ...] = (accounts, people, _PERSON_KEYS, memberships, pods, _POD_KEYS)
_HAS_FORM = exists().where(
    conversations.c.account == accounts.c.id, conversations.c.done.is_(False)
)
_CALLER = Statement(
    select(inbox.c.answer, inbox.c.person, _HAS_FORM.label("has_form"), *_PARTS)
    .join_from(accounts, people, people.c.id == accounts.c.person)
    .outerjoin(
        _PERSON_KEYS,
        and_(_PERSON_KEYS.c.owner_kind == "person", _PERSON_KEYS.c.owner == people.c.id),
    )
    .outerjoin(
        inbox, and_(inbox.c.platform == accounts.c.platform, inbox.c.event == bindparam("named"))
    )
    .outerjoin(memberships, and_(memberships.c.person == people.c.id, PRESENT))
    .outerjoin(pods, pods.c.id == memberships.c.pod)
    .outerjoin(
        _POD_KEYS, and_(_POD_KEYS.c.owner_kind == "pod", _POD_KEYS.c.owner == memberships.c.pod)
    )
    .where(accounts.c.platform == bindparam("on"), accounts.c.external == bindparam("external"))
)
_ROWS: list[Any] = [namedtuple("part", part.c.keys()) for part in _PARTS]


class CallerRows(NamedTuple):
    """The rows of who acts, and of all that is theirs; `answer` is sealed to `answered`."""

    answer: bytes | None
    answered: PersonId | None
    has_form: bool
    account: Fields
    person: Fields
    memberships: list[Fields]
    pods: list[Fields]
    keys: list[Fields]


def read(executor: Executor, platform: str, external: str, event: str) -> CallerRows | None:
    """Find whose account acts; None for one that is new."""
    asked = {"on": platform, "external": external, "named": event}
    found = executor.read(_CALLER, asked).all()
    if not found:
        return None
    answer, answered, has_form, account, person, person_key, *_ = _parts(found[0])
    theirs = [[*_parts(row)][-3:] for row in found]
    return CallerRows(
        answer,
        answered,
        bool(has_form),
        account,
        person,
        [membership for membership, _, _ in theirs if membership.id is not None],
        [pod for _, pod, _ in theirs if pod.id is not None],
        [key for key in (person_key, *(key for *_, key in theirs)) if key.owner is not None],
    )


def _parts(row: Fields) -> Iterator[Any]:
    """Divide a row into the answer, whose, whether there is a form, and a row of each table."""
    values = iter(row)
    yield from islice(values, 3)
    for part in _ROWS:
        yield part._make(islice(values, len(part._fields)))
