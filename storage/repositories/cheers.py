"""The rows of cheers; their words, and what was sent with them, are under their sender's key."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)

from bot.domain.checkins import Cheer, ToldCheer
from bot.kernel.errors import NotFound
from bot.kernel.ids import CheckInId, CheerId, PersonId, earliest
from storage.columns import Fields, Instant, metadata, own_id, refers, sealed
from storage.repositories import media_codec
from storage.repositories.people import people
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement, Values

_WAITING = text("delivered_at IS NULL")

cheers = Table(
    "cheers",
    metadata,
    own_id(),
    refers("check_in", "check_ins", index=True),
    refers("sender", "people"),
    refers("receiver", "people", index=True),
    Column("at", Instant, nullable=False),
    sealed("words", "sender"),
    Column("delivered_at", Instant),
    sealed("media", "sender"),
    Column("withheld", Boolean, nullable=False),
    Index(None, "sender", "id"),
    Index("ix_cheers_waiting", "receiver", sqlite_where=_WAITING, postgresql_where=_WAITING),
)

# Whoever asked to be forgotten has cheered nobody any more, until they take that back.
_SHOWN = ~(
    select(people.c.id)
    .where(people.c.id == cheers.c.sender, people.c.forgotten_at.is_not(None))
    .exists()
)
_TAPPED = cheers.c.words.is_(None) & cheers.c.media.is_(None)
_ONE = Statement(select(cheers).where(cheers.c.id == bindparam("its_id"), _SHOWN))
_OF = Statement(
    select(cheers)
    .where(among(cheers.c.check_in, "of"), _SHOWN)
    .order_by(_TAPPED, cheers.c.at, cheers.c.id)
    .limit(MOST)
)
_THEIRS = Statement(
    select(cheers.c.id)
    .where(cheers.c.check_in == bindparam("of"), cheers.c.sender == bindparam("by"))
    .limit(1)
)
_COUNT_WORDS = Statement(
    select(func.count())
    .select_from(cheers)
    .where(cheers.c.sender == bindparam("by"), cheers.c.id >= bindparam("first"))
    .where(cheers.c.receiver == bindparam("to"), ~_TAPPED)
)
_IN_WORDS = Statement(
    select(cheers)
    .where(cheers.c.sender == bindparam("by"), cheers.c.id >= bindparam("first"))
    .where(cheers.c.receiver == bindparam("to"), ~_TAPPED)
    .order_by(cheers.c.id.desc())
    .limit(MOST)
)
_UNTOLD = Statement(
    select(cheers)
    .where(cheers.c.receiver == bindparam("to"), cheers.c.delivered_at.is_(None), _SHOWN)
    .order_by(cheers.c.at, cheers.c.id)
    .limit(MOST)
)
_TOLD_AT = Statement(
    select(cheers)
    .where(cheers.c.receiver == bindparam("to"), cheers.c.delivered_at == bindparam("told_at"))
    .where(_SHOWN)
    .order_by(cheers.c.at, cheers.c.id)
)
_GIVEN = Statement(
    select(cheers.c.receiver, cheers.c.at, cheers.c.delivered_at)
    .where(cheers.c.sender == bindparam("by"), cheers.c.delivered_at.is_not(None))
    .distinct()
)
_TOLD = Statement(
    update(cheers).where(among(cheers.c.id, "ids")).values(delivered_at=bindparam("told_at"))
)

_UNHEARD = or_(
    cheers.c.delivered_at.is_(None),
    and_(cheers.c.withheld, cheers.c.delivered_at > bindparam("now")),
)
_REMOVE = Statement(delete(cheers).where(cheers.c.id == bindparam("its_id"), _UNHEARD))
_WITHHOLD = Statement(
    update(cheers)
    .where(cheers.c.receiver == bindparam("to"), cheers.c.delivered_at.is_(None))
    .where(cheers.c.sender == bindparam("by"))
    .values(withheld=True, delivered_at=bindparam("evening"))
)


def add(executor: Executor, sealer: Sealer, cheer: Cheer) -> None:
    """Add a cheer."""
    owner = data_keys.person(cheer.sender)
    sent = None if cheer.media is None else media_codec.dump(cheer.media)
    row = {
        "id": cheer.id,
        "check_in": cheer.check_in,
        "sender": cheer.sender,
        "receiver": cheer.to,
        "at": cheer.at,
        "words": sealer.seal(owner, "cheers.words", cheer.id, cheer.words),
        "delivered_at": cheer.delivered_at,
        "media": sealer.seal(owner, "cheers.media", cheer.id, sent),
        "withheld": cheer.withheld,
    }
    writing.insert(executor, cheers, row)


def remove(executor: Executor, cheer: CheerId, now: datetime) -> bool:
    """Remove a cheer with its words, unless its receiver has been told, or would have been."""
    return executor.write(_REMOVE, {"its_id": cheer, "now": now}).rowcount == 1


def withhold(executor: Executor, sender: PersonId, receiver: PersonId, evening: datetime) -> None:
    """Bring none of what waits from one to another, which was to come in an evening."""
    executor.write(_WITHHOLD, {"by": sender, "to": receiver, "evening": evening})


def one(executor: Executor, sealer: Sealer, cheer: CheerId) -> Cheer:
    """Find a cheer by its id; raises `NotFound` where there is none."""
    found = read(executor, sealer, _ONE, {"its_id": cheer})
    if not found:
        raise NotFound
    return found[0]


def of(
    executor: Executor, sealer: Sealer, check_ins: Collection[CheckInId], limit: int
) -> tuple[Cheer, ...]:
    """Find what some check-ins were answered with: those in words first, then the oldest."""
    return read(executor, sealer, _OF, {"of": set(check_ins), "most": limit})


def is_there(executor: Executor, sender: PersonId, check_in: CheckInId) -> bool:
    """Tell whether somebody has answered a check-in."""
    return executor.read(_THEIRS, {"of": check_in, "by": sender}).scalar() is not None


def count_words(executor: Executor, sender: PersonId, receiver: PersonId, since: datetime) -> int:
    """Count the cheers in words from one to another."""
    asked = {"by": sender, "first": earliest(since), "to": receiver}
    counted: int = executor.read(_COUNT_WORDS, asked).scalar()
    return counted


def in_words(
    executor: Executor,
    sealer: Sealer,
    sender: PersonId,
    receiver: PersonId,
    since: datetime,
    limit: int,
) -> tuple[Cheer, ...]:
    """Find the cheers in words from one to another, the newest first."""
    asked = {"by": sender, "first": earliest(since), "to": receiver, "most": limit}
    return read(executor, sealer, _IN_WORDS, asked)


def waiting(executor: Executor, sealer: Sealer, person: PersonId, limit: int) -> tuple[Cheer, ...]:
    """Find what a person has not been told yet, the oldest first."""
    return read(executor, sealer, _UNTOLD, {"to": person, "most": limit})


def told(executor: Executor, sealer: Sealer, person: PersonId, at: datetime) -> tuple[Cheer, ...]:
    """Find what a person was told together at an instant, the oldest first."""
    return read(executor, sealer, _TOLD_AT, {"to": person, "told_at": at})


def given(executor: Executor, sender: PersonId) -> tuple[ToldCheer, ...]:
    """Find whom somebody's cheers were brought to, and when; nothing is opened for it."""
    return tuple(ToldCheer(*row) for row in executor.read(_GIVEN, {"by": sender}))


def note_delivered(executor: Executor, told: Sequence[Cheer], at: datetime) -> None:
    """Note that a person has been told."""
    executor.write(_TOLD, {"ids": [cheer.id for cheer in told], "told_at": at})


def read(
    executor: Executor, sealer: Sealer, wanted: Statement, given: Values
) -> tuple[Cheer, ...]:
    """Read the cheers that a statement finds, each opened by its sender's key."""
    rows = executor.read(wanted, given).all()
    sealer.fetch("person", [row.sender for row in rows if row.words or row.media])
    return tuple(_cheer(sealer, row) for row in rows)


def _cheer(sealer: Sealer, row: Fields) -> Cheer:
    words = sealer.open_if(data_keys.person(row.sender), "cheers.words", row.id, row.words)
    sent = sealer.open_if(data_keys.person(row.sender), "cheers.media", row.id, row.media)
    return Cheer(
        row.id,
        row.check_in,
        row.sender,
        row.receiver,
        row.at,
        words,
        row.delivered_at,
        None if sent is None else media_codec.load(sent),
        row.withheld,
    )
