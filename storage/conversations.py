"""Unfinished forms, one row for each account."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Row,
    Select,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
)

from bot.dialogue.media import Media
from bot.ids import AccountId, RunId
from bot.ports import Conversation
from storage import keys, references, writes
from storage.base import Id, Instant, metadata, refers, sealed
from storage.keys import Sealer

conversations = Table(
    "conversations",
    metadata,
    refers("account", "accounts", primary=True),
    Column("id", Id, nullable=False, index=True),
    refers("person", "people"),
    Column("command", String(64), nullable=False),
    sealed("answers", nullable=False),
    Column("asked", JSON, nullable=False),
    Column("more", Boolean, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("place", Text),
    sealed("wrong"),
    sealed("received"),
)


_BY_ID = select(conversations).where(conversations.c.id == bindparam("its_id"))
_OF = select(conversations).where(conversations.c.account == bindparam("of"))


class SqlConversations:
    """Unfinished forms, in SQL."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def of(self, account: AccountId) -> Conversation | None:
        return self._one(_OF, {"of": account})

    def get(self, run: RunId) -> Conversation | None:
        return self._one(_BY_ID, {"its_id": run})

    def put(self, conversation: Conversation) -> None:
        answers = json.dumps(dict(conversation.answers), ensure_ascii=False)
        owner = keys.person(conversation.person)
        row = {
            "account": conversation.account,
            "id": conversation.id,
            "person": conversation.person,
            "command": conversation.command,
            "answers": self._sealer.seal(owner, "conversations.answers", conversation.id, answers),
            "asked": list(conversation.asked),
            "more": conversation.more,
            "expires_at": conversation.expires_at,
            "place": conversation.place,
            "wrong": self._seal_wrong(conversation),
            "received": self._seal_received(conversation),
        }
        writes.upsert(self._connection, conversations, [row], ["account"])

    def close(self, account: AccountId) -> None:
        self._connection.execute(delete(conversations).where(conversations.c.account == account))

    def forget(self, before: datetime, limit: int) -> int:
        over = select(conversations.c.account).where(conversations.c.expires_at < before)
        oldest = over.order_by(conversations.c.expires_at).limit(limit)
        gone = delete(conversations).where(conversations.c.account.in_(oldest))
        return self._connection.execute(gone).rowcount

    def _one(self, wanted: Select[Any], given: Mapping[str, int]) -> Conversation | None:
        row = self._connection.execute(wanted, given).one_or_none()
        return None if row is None else self._conversation(row)

    def _conversation(self, row: Row[Any]) -> Conversation:
        owner = keys.person(row.person)
        answers = self._sealer.open(owner, "conversations.answers", row.id, row.answers)
        return Conversation(
            id=row.id,
            account=row.account,
            person=row.person,
            command=row.command,
            answers=json.loads(answers),
            asked=tuple(row.asked),
            more=row.more,
            expires_at=row.expires_at,
            place=row.place,
            wrong=self._open_wrong(row),
            received=self._open_received(row),
        )

    def _seal_received(self, conversation: Conversation) -> bytes | None:
        if not conversation.received:
            return None
        owner = keys.person(conversation.person)
        sent = references.dump_by_name(conversation.received)
        return self._sealer.seal(owner, "conversations.received", conversation.id, sent)

    def _open_received(self, row: Row[Any]) -> dict[str, Media]:
        owner = keys.person(row.person)
        sent = self._sealer.open_if(owner, "conversations.received", row.id, row.received)
        return {} if sent is None else references.load_by_name(sent)

    def _seal_wrong(self, conversation: Conversation) -> bytes | None:
        if not conversation.wrong:
            return None
        wrong = json.dumps(dict(conversation.wrong))
        owner = keys.person(conversation.person)
        return self._sealer.seal(owner, "conversations.wrong", conversation.id, wrong)

    def _open_wrong(self, row: Row[Any]) -> dict[str, str]:
        if row.wrong is None:
            return {}
        owner = keys.person(row.person)
        wrong: dict[str, str] = json.loads(
            self._sealer.open(owner, "conversations.wrong", row.id, row.wrong)
        )
        return wrong
