"""What the core asks of storage for what people write to each other."""

from datetime import datetime
from typing import Protocol

from bot.domain.support import PersonalNote
from bot.kernel.ids import PersonalNoteId, PersonId


class PersonalNotes(Protocol):
    """What people write to each other by themselves, sealed, for some weeks."""

    def add(self, note: PersonalNote) -> None: ...
    def get(self, note: PersonalNoteId) -> PersonalNote: ...
    def latest(self, sender: PersonId, to: PersonId, limit: int) -> tuple[PersonalNote, ...]:
        """Find what one person wrote to another last, the newest first."""

    def count(self, sender: PersonId, to: PersonId, since: datetime) -> int:
        """Count what one person wrote to another since an instant."""

    def forget(self, before: datetime, limit: int) -> int: ...
