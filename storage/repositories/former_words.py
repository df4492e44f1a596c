"""The repository of words that others were shown before their author changed them.

They are kept for a few days, under their author's key, for a report alone.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, Table, bindparam, delete, select

from bot.domain.goals import Visible
from bot.domain.words import FormerWords
from bot.kernel.ids import CheckInId, FormerWordsId, PersonId, earliest
from storage.columns import Fields, metadata, own_id, refers, sealed
from storage.repositories import words_codec
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

former_words = Table(
    "former_words",
    metadata,
    own_id(),
    refers("check_in", "check_ins"),
    refers("person", "people", index=True),
    sealed("words"),
    sealed("media"),
    Index(None, "check_in", "id"),
)

_OF = Statement(select(former_words).where(among(former_words.c.check_in, "of")))
_OLDEST = (
    select(former_words.c.id)
    .where(former_words.c.id < bindparam("first"))
    .order_by(former_words.c.id)
    .limit(MOST)
)
_FORGET = Statement(delete(former_words).where(former_words.c.id.in_(_OLDEST)))


class SqlFormerWords:
    """Reads and writes, in SQL, words as others were shown them before."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer

    def add(self, former: FormerWords) -> None:
        owner = data_keys.person(former.person)
        text, sent = words_codec.text(former.words), words_codec.media(former.words)
        row = {
            "id": former.id,
            "check_in": former.check_in,
            "person": former.person,
            "words": self._sealer.seal(owner, "former_words.words", former.id, text),
            "media": self._sealer.seal(owner, "former_words.media", former.id, sent),
        }
        writing.insert(self._executor, former_words, row)

    def of(self, check_ins: Collection[CheckInId]) -> tuple[FormerWords, ...]:
        found = self._executor.read(_OF, {"of": set(check_ins)})
        return tuple(map(self._former, sorted(found, key=lambda row: -row.id)))

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"first": earliest(before), "most": limit}).rowcount

    def _former(self, row: Fields) -> FormerWords:
        owner = data_keys.person(row.person)
        text = self._sealer.open_if(owner, "former_words.words", row.id, row.words)
        sent = self._sealer.open_if(owner, "former_words.media", row.id, row.media)
        words = words_codec.words(text, sent, None, None, Visible.POD)
        return FormerWords(
            FormerWordsId(row.id), CheckInId(row.check_in), PersonId(row.person), words
        )
