"""The repository of the inbox: events that were acted on, with their answers."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
    tuple_,
)

from bot.kernel.ids import PersonId
from storage import statements
from storage.columns import Instant, metadata, refers, sealed
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("event", Text, primary_key=True),
    refers("person", "people"),
    sealed("answer", row=("platform", "event"), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)


_ANSWER = select(inbox.c.answer).where(
    inbox.c.platform == bindparam("on"), inbox.c.event == bindparam("named")
)


class SqlInbox:
    """Reads and writes the inbox in SQL."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def recall(self, platform: str, event: str, person: PersonId) -> str | None:
        """Find how an event was answered; the answer opens for its own person only."""
        sealed = self._connection.execute(_ANSWER, {"on": platform, "named": event}).scalar()
        row = f"{platform}:{event}"
        return self._sealer.open_if(data_keys.person(person), "inbox.answer", row, sealed)

    def record(
        self, platform: str, event: str, person: PersonId, answer: str, at: datetime
    ) -> None:
        """Note that an event acts; raises `Conflict` if someone else acted on it first."""
        owner, name = data_keys.person(person), f"{platform}:{event}"
        row = {
            "platform": platform,
            "event": event,
            "person": person,
            "answer": self._sealer.seal(owner, "inbox.answer", name, answer),
            "at": at,
        }
        statements.insert_new(self._connection, inbox, row, ["platform", "event"])

    def forget(self, before: datetime, limit: int) -> int:
        key = (inbox.c.platform, inbox.c.event)
        oldest = select(*key).where(inbox.c.at < before).order_by(inbox.c.at).limit(limit)
        return self._connection.execute(delete(inbox).where(tuple_(*key).in_(oldest))).rowcount
