"""The rows of cheers; their words, and what was sent with them, are under their sender's key."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Row,
    Select,
    Table,
    func,
    insert,
    select,
    text,
    update,
)

from bot.domain.checkins import Cheer
from bot.kernel.errors import NotFound
from bot.kernel.ids import CheckInId, CheerId, PersonId, earliest
from storage.columns import Instant, metadata, own_id, refers, sealed
from storage.repositories import media_codec
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer

_WAITING = text("delivered_at IS NULL")

cheers = Table(
    "cheers",
    metadata,
    own_id(),
    refers("check_in", "check_ins", index=True),
    refers("sender", "people"),
    refers("receiver", "people"),
    Column("at", Instant, nullable=False),
    sealed("words", "sender"),
    Column("delivered_at", Instant),
    sealed("media", "sender"),
    Index(None, "sender", "id"),
    Index("ix_cheers_waiting", "receiver", sqlite_where=_WAITING, postgresql_where=_WAITING),
)

_TAPPED = cheers.c.words.is_(None) & cheers.c.media.is_(None)


def add(connection: Connection, sealer: Sealer, cheer: Cheer) -> None:
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
    }
    connection.execute(insert(cheers), row)


def one(connection: Connection, sealer: Sealer, cheer: CheerId) -> Cheer:
    """Find a cheer by its id; raises `NotFound` where there is none."""
    found = _all(connection, sealer, select(cheers).where(cheers.c.id == cheer))
    if not found:
        raise NotFound
    return found[0]


def of(
    connection: Connection, sealer: Sealer, check_ins: Collection[CheckInId], limit: int
) -> tuple[Cheer, ...]:
    """Find what some check-ins were answered with: those in words first, then the oldest."""
    wanted = select(cheers).where(cheers.c.check_in.in_(set(check_ins)))
    in_order = wanted.order_by(_TAPPED, cheers.c.at, cheers.c.id)
    return _all(connection, sealer, in_order.limit(limit))


def is_there(connection: Connection, sender: PersonId, check_in: CheckInId) -> bool:
    """Tell whether somebody has answered a check-in."""
    theirs = select(cheers.c.id).where(cheers.c.check_in == check_in, cheers.c.sender == sender)
    return connection.execute(theirs.limit(1)).scalar() is not None


def count_words(
    connection: Connection, sender: PersonId, receiver: PersonId, since: datetime
) -> int:
    """Count the cheers in words from one to another."""
    counted = select(func.count()).select_from(cheers)
    recent = counted.where(cheers.c.sender == sender, cheers.c.id >= earliest(since))
    theirs = recent.where(cheers.c.receiver == receiver, ~_TAPPED)
    return connection.execute(theirs).scalar_one()


def waiting(
    connection: Connection, sealer: Sealer, person: PersonId, limit: int
) -> tuple[Cheer, ...]:
    """Find what a person has not been told yet, the oldest first."""
    wanted = select(cheers).where(cheers.c.receiver == person, cheers.c.delivered_at.is_(None))
    return _all(connection, sealer, wanted.order_by(cheers.c.at, cheers.c.id).limit(limit))


def note_delivered(connection: Connection, told: Sequence[Cheer], at: datetime) -> None:
    """Note that a person has been told."""
    noted = update(cheers).where(cheers.c.id.in_([cheer.id for cheer in told]))
    connection.execute(noted.values(delivered_at=at))


def _all(connection: Connection, sealer: Sealer, wanted: Select[Any]) -> tuple[Cheer, ...]:
    rows = connection.execute(wanted).all()
    sealer.fetch("person", [row.sender for row in rows if row.words or row.media])
    return tuple(_cheer(sealer, row) for row in rows)


def _cheer(sealer: Sealer, row: Row[Any]) -> Cheer:
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
    )
