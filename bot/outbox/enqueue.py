"""Puts notices into the outbox, where commands want people told, and cheers for the evening."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.notices import Arg, Notice, NoticeKind
from bot.domain.people import Account, Person
from bot.domain.pods import Home
from bot.domain.weeks import EVENING, instant
from bot.kernel.ids import Ids, NoticeId, PersonId, PodId
from bot.outbox import tie_breaker
from bot.ports.storage import UnitOfWork

KEPT_FOR = timedelta(days=7)
CHEERS_KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class OutboxWriter:
    """Puts notices into the outbox of the same unit of work, each with its tie-breaker.

    `pod` is what they are about; None is for what comes to one person from several.
    """

    uow: UnitOfWork
    ids: Ids
    now: datetime
    pod: PodId | None

    def tell_person(
        self,
        kind: NoticeKind,
        key: str,
        person: PersonId,
        *,
        due_at: datetime | None = None,
        until: datetime | None = None,
        shows: str | None = None,
        **args: Arg,
    ) -> None:
        """Tell one person, by private message on the account they used last."""
        told = [(key, person, args)]
        self.tell_people(kind, told, due_at=due_at, until=until, shows=shows)

    def tell_people(
        self,
        kind: NoticeKind,
        told: Sequence[tuple[str, PersonId, Mapping[str, Arg]]],
        *,
        due_at: datetime | None = None,
        until: datetime | None = None,
        shows: str | None = None,
    ) -> None:
        """Tell people of the same at once; each has the notice's key, and its args."""
        due = due_at or self.now
        accounts = self.uow.people.accounts({person for _, person, _ in told})
        self.uow.outbox.put(
            *(
                Notice(
                    NoticeId(self.ids.mint(self.now)),
                    key,
                    kind,
                    account.platform,
                    due,
                    until or due + KEPT_FOR,
                    tie_breaker.draw(self.pod or person, due),
                    person=person,
                    args=args,
                    shows=shows,
                )
                for key, person, args in told
                if (account := preferred_account(accounts.get(person, ()))) is not None
            )
        )

    def tell_home(
        self,
        kind: NoticeKind,
        key: str,
        home: Home,
        *,
        due_at: datetime | None = None,
        until: datetime | None = None,
        shows: str | None = None,
        **args: Arg,
    ) -> None:
        """Tell everyone in one of a pod's homes."""
        due = due_at or self.now
        self.uow.outbox.put(
            Notice(
                NoticeId(self.ids.mint(self.now)),
                key,
                kind,
                home.platform,
                due,
                until or due + KEPT_FOR,
                tie_breaker.draw(home.pod, due),
                home=home.id,
                args=args,
                shows=shows,
            )
        )

    def redraw(self, *notices: Notice) -> None:
        """Redraw what notices became, with what is true now."""
        revision = self.ids.mint(self.now)
        self.uow.outbox.put(
            *(
                replace(
                    notice,
                    id=NoticeId(self.ids.mint(self.now)),
                    key=f"{notice.key}:r{revision}",
                    due_at=self.now,
                    expires_at=self.now + KEPT_FOR,
                    redraws=notice.key,
                    shows=None,
                    attempts=0,
                    leased_until=None,
                    wanted_at=None,
                    uncertain_tries=0,
                    uncertain_since=None,
                )
                for notice in notices
            )
        )


def copied_key(key: str, platform: str) -> str:
    """Name what a notice becomes when it goes to another of its person's accounts."""
    return f"{key}@{platform}"


def preferred_account(accounts: tuple[Account, ...]) -> Account | None:
    """Choose where to write to somebody: the account used last, of those that can be reached."""
    return next(iter([*filter(_arrives, accounts), *accounts]), None)


def unreachable_people(
    accounts: Mapping[PersonId, tuple[Account, ...]], people: Iterable[PersonId]
) -> frozenset[PersonId]:
    """Find those of some people whom nothing can be sent to on any account."""
    return frozenset(p for p in people if not any(map(_arrives, accounts.get(p, ()))))


def _arrives(account: Account) -> bool:
    return account.reachable and account.place is not None


def enqueue_cheers(uow: UnitOfWork, ids: Ids, now: datetime, receiver: Person) -> None:
    """Bring the cheers that wait at 20:00 where their receiver lives, once a day.

    They outlast a rest; one without an end brings them when it is ended.
    """
    due = next_evening(receiver, now)
    day = due.astimezone(ZoneInfo(receiver.lives_in)).date()
    OutboxWriter(uow, ids, now, None).tell_person(
        NoticeKind.CHEERS,
        f"cheers:{receiver.id}:{day}",
        receiver.id,
        due_at=due,
        until=due + CHEERS_KEPT_FOR,
    )


def next_evening(receiver: Person, now: datetime) -> datetime:
    """Find when cheers that are sent now come: at 20:00 where their receiver lives."""
    day = now.astimezone(ZoneInfo(receiver.lives_in)).date()
    if instant(day, EVENING, receiver.lives_in) <= now:
        day += timedelta(days=1)
    return instant(day, EVENING, receiver.lives_in)
