"""The repository of unfinished forms, each under its own id; an account may have several."""

import json
from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    false,
    select,
    text,
)

from bot.dialogue.media import Media
from bot.kernel.ids import AccountId, FormId
from bot.ports.conversations import Conversation
from storage.columns import Fields, Instant, metadata, own_id, refers, sealed
from storage.repositories import media_codec
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement

conversations = Table(
    "conversations",
    metadata,
    own_id(),
    refers("account", "accounts", index=True),
    refers("person", "people", index=True),
    Column("command", String(64), nullable=False),
    sealed("answers", nullable=False),
    Column("asked", JSON, nullable=False),
    Column("more", Boolean, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("place", Text),
    sealed("wrong"),
    sealed("received"),
    Column("rank", Integer, nullable=False, server_default=text("0")),
    Column("offered", Boolean, nullable=False, server_default=false()),
    Column("done", Boolean, nullable=False, server_default=false()),
    Column("saved", JSON, nullable=False, server_default=text("'[]'")),
)


_BY_ID = Statement(select(conversations).where(conversations.c.id == bindparam("its_id")))
_OF = Statement(
    select(conversations)
    .where(conversations.c.account == bindparam("of"), conversations.c.done.is_(False))
    .order_by(conversations.c.rank.desc(), conversations.c.id.desc())
)
# Where version 1 kept a reference among the answers of a form.
_ONCE = {"checkin.words": "media", "checkin.attach": "media"}
_CLOSE = Statement(delete(conversations).where(conversations.c.id == bindparam("its_id")))
_FORGET = Statement(
    delete(conversations).where(
        conversations.c.id.in_(
            select(conversations.c.id)
            .where(conversations.c.expires_at < bindparam("before"))
            .order_by(conversations.c.expires_at)
            .limit(MOST)
        )
    )
)


class SqlConversations:
    """Reads and writes unfinished forms in SQL."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer
        self._formless: set[AccountId] = set()

    def remember_none(self, account: AccountId) -> None:
        """Remember that an account has no form open."""
        self._formless.add(account)

    def of(self, account: AccountId) -> tuple[Conversation, ...]:
        if account in self._formless:
            return ()
        found = self._executor.read(_OF, {"of": account}).all()
        return tuple(self._conversation(row) for row in found)

    def get(self, form: FormId) -> Conversation | None:
        row = self._executor.read(_BY_ID, {"its_id": form}).one_or_none()
        return None if row is None else self._conversation(row)

    def put(self, conversation: Conversation) -> None:
        self._formless.discard(conversation.account)
        writing.upsert(self._executor, conversations, [self.row(conversation)], ["id"])

    def row(self, conversation: Conversation) -> writing.Row:
        """Make the row of a form, with its words sealed."""
        answers = json.dumps(dict(conversation.answers), ensure_ascii=False)
        owner = data_keys.person(conversation.person)
        return {
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
            "rank": conversation.rank,
            "offered": conversation.offered,
            "done": conversation.done,
            "saved": list(conversation.saved),
        }

    def close(self, form: FormId) -> None:
        self._executor.write(_CLOSE, {"its_id": form})

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"before": before, "most": limit}).rowcount

    def _conversation(self, row: Fields) -> Conversation:
        owner = data_keys.person(row.person)
        said = self._sealer.open(owner, "conversations.answers", row.id, row.answers)
        answers = json.loads(said)
        return Conversation(
            id=row.id,
            account=row.account,
            person=row.person,
            command=row.command,
            answers=answers,
            asked=tuple(row.asked),
            more=row.more,
            expires_at=row.expires_at,
            place=row.place,
            wrong=self._open_wrong(row),
            received=_once(row, answers) if row.received is None else self._open_received(row),
            rank=row.rank,
            offered=row.offered,
            done=row.done,
            saved=tuple(row.saved),
        )

    def _seal_received(self, conversation: Conversation) -> bytes | None:
        if not conversation.received:
            return None
        owner = data_keys.person(conversation.person)
        sent = media_codec.dump_by_name(conversation.received)
        return self._sealer.seal(owner, "conversations.received", conversation.id, sent)

    def _open_received(self, row: Fields) -> dict[str, Media]:
        owner = data_keys.person(row.person)
        sent = self._sealer.open_if(owner, "conversations.received", row.id, row.received)
        return {} if sent is None else media_codec.load_by_name(sent)

    def _seal_wrong(self, conversation: Conversation) -> bytes | None:
        if not conversation.wrong:
            return None
        wrong = json.dumps(dict(conversation.wrong))
        owner = data_keys.person(conversation.person)
        return self._sealer.seal(owner, "conversations.wrong", conversation.id, wrong)

    def _open_wrong(self, row: Fields) -> dict[str, str]:
        if row.wrong is None:
            return {}
        owner = data_keys.person(row.person)
        wrong: dict[str, str] = json.loads(
            self._sealer.open(owner, "conversations.wrong", row.id, row.wrong)
        )
        return wrong


def _once(row: Fields, answers: dict[str, str | None]) -> dict[str, Media]:
    """Read what version 1 kept as an answer; whose it is, if anybody's, is asked later."""
    name = _ONCE.get(row.command, "")
    sent = media_codec.written_once(answers.get(name) or "")
    return {} if sent is None else {name: sent}
