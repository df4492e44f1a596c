"""The repository of what people write to each other; the words are under their sender's key."""

from datetime import datetime

from sqlalchemy import Index, Table, bindparam, delete, func, select

from bot.domain.support import PersonalNote
from bot.kernel.errors import NotFound
from bot.kernel.ids import PersonalNoteId, PersonId, earliest
from storage.columns import Fields, metadata, own_id, refers, sealed
from storage.repositories.people import people
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement, Values

personal_notes = Table(
    "personal_notes",
    metadata,
    own_id(),
    refers("sender", "people"),
    refers("receiver", "people", index=True),
    sealed("words", "sender", nullable=False),
    Index(None, "sender", "id"),
)

# Whoever asked to be forgotten has written nothing any more, until they take that back.
_SHOWN = ~(
    select(people.c.id)
    .where(people.c.id == personal_notes.c.sender, people.c.forgotten_at.is_not(None))
    .exists()
)
_ONE = Statement(select(personal_notes).where(personal_notes.c.id == bindparam("its_id"), _SHOWN))
_LATEST = Statement(
    select(personal_notes)
    .where(
        personal_notes.c.sender == bindparam("by"), personal_notes.c.receiver == bindparam("to")
    )
    .order_by(personal_notes.c.id.desc())
    .limit(MOST)
)
_COUNT = Statement(
    select(func.count())
    .select_from(personal_notes)
    .where(personal_notes.c.sender == bindparam("by"), personal_notes.c.id >= bindparam("first"))
    .where(personal_notes.c.receiver == bindparam("to"))
)
_OLDEST = (
    select(personal_notes.c.id)
    .where(personal_notes.c.id < bindparam("first"))
    .order_by(personal_notes.c.id)
    .limit(MOST)
)
_FORGET = Statement(delete(personal_notes).where(personal_notes.c.id.in_(_OLDEST)))


class SqlPersonalNotes:
    """Reads and writes, in SQL, what people write to each other."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer

    def add(self, note: PersonalNote) -> None:
        owner = data_keys.person(note.sender)
        row = {
            "id": note.id,
            "sender": note.sender,
            "receiver": note.to,
            "words": self._sealer.seal(owner, "personal_notes.words", note.id, note.words),
        }
        writing.insert(self._executor, personal_notes, row)

    def get(self, note: PersonalNoteId) -> PersonalNote:
        found = self.read(_ONE, {"its_id": note})
        if not found:
            raise NotFound
        return found[0]

    def latest(self, sender: PersonId, to: PersonId, limit: int) -> tuple[PersonalNote, ...]:
        return self.read(_LATEST, {"by": sender, "to": to, "most": limit})

    def read(self, wanted: Statement, given: Values) -> tuple[PersonalNote, ...]:
        """Read the notes that a statement finds, each opened by its sender's key."""
        rows = self._executor.read(wanted, given).all()
        self._sealer.fetch("person", [row.sender for row in rows])
        return tuple(self._note(row) for row in rows)

    def count(self, sender: PersonId, to: PersonId, since: datetime) -> int:
        asked = {"by": sender, "to": to, "first": earliest(since)}
        return int(self._executor.read(_COUNT, asked).scalar() or 0)

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"first": earliest(before), "most": limit}).rowcount

    def _note(self, row: Fields) -> PersonalNote:
        owner = data_keys.person(row.sender)
        words = self._sealer.open(owner, "personal_notes.words", row.id, row.words)
        return PersonalNote(row.id, row.sender, row.receiver, words)
