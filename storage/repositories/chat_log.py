"""The repository of the local chat's log: its events in order, sealed under one key."""

from datetime import datetime

from sqlalchemy import Column, Table, select

from bot.ports.chat import ChatEvent
from storage.columns import Id, Instant, metadata, sealed
from storage.sealing.data_keys import CHAT, Sealer
from storage.statements import writing
from storage.statements.executor import Executor
from storage.statements.statement import Statement

chat_log = Table(
    "chat_log",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    sealed("body", None, kind="chat", row=("number",), nullable=False),
)

_NEWEST = Statement(select(chat_log.c.number).order_by(chat_log.c.number.desc()).limit(1))
_EVERY = Statement(select(chat_log).order_by(chat_log.c.number))


class SqlChatEvents:
    """Reads and adds the local chat's events in SQL; one alone may add at a time."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer

    def append(self, body: str, at: datetime) -> ChatEvent:
        """Add an event under the next number."""
        number = (self._executor.read(_NEWEST).scalar() or 0) + 1
        sealed = self._sealer.seal(CHAT, "chat_log.body", number, body)
        row = {"number": number, "at": at, "body": sealed}
        writing.insert(self._executor, chat_log, row)
        return ChatEvent(number, at, body)

    def events(self) -> tuple[ChatEvent, ...]:
        """Find every event, in order."""
        return tuple(
            ChatEvent(
                row.number,
                row.at,
                self._sealer.open(CHAT, "chat_log.body", row.number, row.body),
            )
            for row in self._executor.read(_EVERY)
        )
