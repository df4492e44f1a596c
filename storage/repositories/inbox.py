"""The repository of the inbox: events that were acted on, with their answers."""

from datetime import datetime

from sqlalchemy import (
    Column,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
    tuple_,
)

from bot.kernel.ids import PersonId
from storage.columns import Instant, metadata, refers, sealed
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("event", Text, primary_key=True),
    refers("person", "people", index=True),
    sealed("answer", row=("platform", "event"), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)


_ANSWER = Statement(
    select(inbox.c.answer, inbox.c.person).where(
        inbox.c.platform == bindparam("on"), inbox.c.event == bindparam("named")
    )
)
_KEY = (inbox.c.platform, inbox.c.event)
_OLDEST = select(*_KEY).where(inbox.c.at < bindparam("before")).order_by(inbox.c.at).limit(MOST)
_FORGET = Statement(delete(inbox).where(tuple_(*_KEY).in_(_OLDEST)))


class SqlInbox:
    """Reads and writes the inbox in SQL."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer
        self._remembered: dict[tuple[str, str], tuple[bytes | None, PersonId | None]] = {}

    def remember(
        self, platform: str, event: str, answer: bytes | None, answered: PersonId | None
    ) -> None:
        """Remember the sealed answer to an event, and who got it; or that there is none."""
        self._remembered[platform, event] = (answer, answered)

    def recall(self, platform: str, event: str, person: PersonId) -> bytes | None:
        """Find how an event was answered; the answer opens for its own person only."""
        if (platform, event) in self._remembered:
            sealed, answered = self._remembered[platform, event]
        else:
            asked = {"on": platform, "named": event}
            found = self._executor.read(_ANSWER, asked).one_or_none()
            sealed, answered = (None, None) if found is None else found
        if sealed is None:
            return None
        if answered != person:
            return b""
        owner, name = data_keys.person(person), f"{platform}:{event}"
        return self._sealer.open_bytes(owner, "inbox.answer", name, sealed)

    def record(
        self, platform: str, event: str, person: PersonId, answer: bytes, at: datetime
    ) -> None:
        """Note that an event acts; raises `Conflict` if someone else acted on it first."""
        self._remembered.pop((platform, event), None)
        owner, name = data_keys.person(person), f"{platform}:{event}"
        row = {
            "platform": platform,
            "event": event,
            "person": person,
            "answer": self._sealer.seal_bytes(owner, "inbox.answer", name, answer),
            "at": at,
        }
        writing.insert_new(self._executor, inbox, row, ["platform", "event"])

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"before": before, "most": limit}).rowcount
