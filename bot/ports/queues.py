"""What the core asks of storage about what is to be done: who is due, what goes out, by whom."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.notices import (
    AgendaItem,
    AgendaKind,
    AgendaSet,
    Notice,
    NoticeKind,
    NoticeSet,
    NoticeState,
    SentMessage,
    Settlement,
    ShownNotice,
)
from bot.kernel.ids import AccountId, HomeId, NoticeId, PersonId
from bot.kernel.metrics import OutboxBacklog


class Agenda(Protocol):
    """Who is due, one indexed row each."""

    def put(self, *dues: AgendaItem) -> None:
        """Set when something is due next; the row of the same kind and subject is replaced."""

    def put_sets(self, *sets: AgendaSet) -> None:
        """Set when things are due next, those that are due alike in one set."""

    def due(self, at: datetime, limit: int) -> tuple[AgendaItem, ...]:
        """Take up to `limit` rows that are due, the earliest first, locked until the commit."""

    def after(self, kind: AgendaKind, subject: int, limit: int) -> tuple[AgendaItem, ...]:
        """Take rows of a kind, due or not, by subject, after one; locked until the commit."""

    def of(self, kind: AgendaKind, subject: int) -> AgendaItem | None: ...
    def many(self, kind: AgendaKind, subjects: Collection[int]) -> Mapping[int, AgendaItem]:
        """Find the rows of a kind about some subjects."""

    def remove(self, kind: AgendaKind, subjects: Collection[int]) -> None: ...
    def next(self) -> datetime | None:
        """Tell when the earliest row is due."""


class Outbox(Protocol):
    """Notices on their way."""

    def put(self, *notices: Notice) -> None:
        """Add notices; one whose key is there already changes nothing."""

    def put_sets(self, *sets: NoticeSet) -> None:
        """Add notices that are alike; one whose key is there already changes nothing."""

    def note_due(self, platform: str, at: datetime, limit: int) -> int:
        """Note which of the waiting notices have fallen due, up to `limit`, and count them.

        `lease` does so for all of them; whoever expects many lets it find few.
        """

    def lease(
        self, platform: str, at: datetime, limit: int, holder: str, lasts: timedelta
    ) -> tuple[Notice, ...]:
        """Take up to `limit` waiting notices that are due, those that expire first before others.

        Of those that expire together the earlier due come first, then the lower tie-breakers.

        `at` is people's time; a lease that has lasted so long of the machine's is anybody's.
        """

    def release(self, platform: str) -> None:
        """Give back what was leased and, its holder being dead, will not be settled.

        It was no attempt.
        """

    def settle(self, *settlements: Settlement) -> None: ...
    def by_key(self, key: str) -> tuple[Notice, NoticeState] | None:
        """Find a notice, or what is left of it while its messages show words."""

    def forget(self, before: datetime, limit: int, kept: Collection[NoticeKind]) -> int:
        """Forget notices that were settled before an instant, and count them.

        Of a kind that is `kept` the messages stay known, and whose they are.
        """

    def showing(self, subjects: Collection[str]) -> tuple[Notice, ...]:
        """Find the notices that show one of some things, or will; not those that were dropped."""

    def fates(self, subject: str) -> tuple[ShownNotice, ...]:
        """Find what became of each notice that shows something, also of those dropped."""

    def shown_to(self, person: PersonId) -> tuple[Notice, ...]:
        """Find the notices that show a person something, or will; not those that were dropped."""

    def told(
        self, people: Collection[PersonId], kinds: Collection[NoticeKind]
    ) -> tuple[Notice, ...]:
        """Find what some people were told of some kinds, or will be; not what was dropped."""

    def has_redraws(self, person: PersonId) -> bool:
        """Tell whether a message to a person waits to be drawn anew."""

    def hasten_to(self, person: PersonId, at: datetime) -> None:
        """Let what was postponed of somebody's be due at an instant."""

    def deliveries(self, notice: NoticeId) -> tuple[SentMessage, ...]: ...
    def sent_since(self, person: PersonId, since: datetime) -> Mapping[NoticeKind, int]:
        """Count the messages that a person was sent, by kind; what was redrawn is not counted."""

    def hasten(self, platform: str, home: HomeId, at: datetime) -> None:
        """Let what waits to be drawn anew in a home be due, since the home is open now."""

    def undelivered(self, person: PersonId, limit: int) -> tuple[Notice, ...]:
        """Find what could not be delivered to a person, the newest first."""

    def drop_stale(self, kinds: Collection[str], since: datetime, until: datetime) -> int:
        """Drop waiting notices of some kinds that fell due within an outage; count them."""

    def backlog(self, platform: str, at: datetime, most: int) -> OutboxBacklog:
        """Count what is due and not settled yet, up to `most`."""

    def next(self) -> datetime | None:
        """Tell when the earliest waiting notice is due."""


class Leases(Protocol):
    """Who of several processes holds what; all by the machine's time."""

    def take(self, name: str, holder: str, lasts: timedelta) -> bool:
        """Take or keep a lease; False if somebody else has it."""

    def give_up(self, names: Collection[str], holder: str) -> None: ...

    def count(self, begins: str) -> int:
        """Count the leases that hold, of those whose name begins so."""

    def forget(self, older_than: timedelta) -> None:
        """Remove what ended so long ago; who held it is dead."""


class WrongCodes(Protocol):
    """When an account gave the code of an invitation that opened nothing."""

    def note(self, number: int, by: AccountId, at: datetime) -> None: ...
    def when(self, last: int, since: datetime, by: AccountId | None = None) -> datetime | None:
        """Tell when the last but so many was given, by one account or any; None if before."""

    def forget(self, before: datetime, limit: int) -> int: ...


class PastArrivals(Protocol):
    """What platforms told (`bot.ports.chat.Arrivals`), once it is finished."""

    def forget(self, before: datetime, limit: int) -> int: ...


class Inbox(Protocol):
    """What was already acted on."""

    def recall(self, platform: str, event: str, person: PersonId) -> bytes | None:
        """Find how an event was answered; None if it is new.

        Empty if it was somebody else's then, from whom its account has parted.
        """

    def record(
        self, platform: str, event: str, person: PersonId, answer: bytes, at: datetime
    ) -> None:
        """Note that an event acts in this unit of work, with its answer, sealed."""

    def forget(self, before: datetime, limit: int) -> int: ...
