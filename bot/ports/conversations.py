"""What the core asks of storage about the forms that people have not finished."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from bot.dialogue.media import Media
from bot.kernel.ids import AccountId, FormId, PersonId


class Conversation(Struct, frozen=True):
    """An unfinished form of one account: a `FormState`, whose fields are the command's.

    `answers` are words and sealed, and so are `wrong` ones; `received` is what adapters received,
    sealed too. `place` is set when it was begun in a shared one, or is shown in modals. Of an
    account's forms the one asked last has the highest `rank`. It was `offered` when its person was
    told that it waits; the answers named in `saved` are with its command already. One that is
    `done` is kept to know a modal that comes twice: its answers are digests.
    """

    id: FormId
    account: AccountId
    person: PersonId
    command: str
    answers: Mapping[str, str | None]
    asked: tuple[str, ...]
    more: bool
    expires_at: datetime
    place: str | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    received: Mapping[str, Media] = field(default_factory=dict)
    rank: int = 0
    offered: bool = False
    done: bool = False
    saved: tuple[str, ...] = ()


class Conversations(Protocol):
    """Forms, of which an account may have several."""

    def of(self, account: AccountId) -> tuple[Conversation, ...]:
        """Find the unfinished forms of an account, the one asked last first."""

    def get(self, form: FormId) -> Conversation | None: ...
    def put(self, conversation: Conversation) -> None:
        """Keep a form, in the place of what was kept of it before."""

    def close(self, form: FormId) -> None: ...
    def forget(self, before: datetime, limit: int) -> int: ...
