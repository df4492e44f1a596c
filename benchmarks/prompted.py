"""People in pods of five, each with a goal and a prompt that is due: what is delivered."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from adapters.discord.place_names import direct_place
from bot.domain.checkins import CheckIn
from bot.domain.goals import Goal, GoalKind, GoalShare, Visible
from bot.domain.notices import AgendaItem, AgendaKind, Arg, Notice, NoticeKind
from bot.domain.people import Account, Person
from bot.domain.pods import Membership, MembershipState, Mode, Pod, PodKind, PodState
from bot.domain.weeks import QuietHours, Rhythm, Week
from bot.kernel.clock import SystemClock
from bot.kernel.ids import AccountId, CheckInId, GoalId, MembershipId, NoticeId, PersonId, PodId
from bot.outbox import tie_breaker
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage, open_storage
from storage.schema import migrate
from storage.sealing.encryption import MasterKeys
from tests.harness.postgres import Postgres, chosen_binaries

MEMBERS = 5
_WEEK = Week(2026, 47)
_RHYTHM = Rhythm(6, time(18), "Europe/Berlin")
_DAY = timedelta(days=1)
_AT_ONCE = 200
_DURABLE = {"fsync": "on", "full_page_writes": "on"}
_ALWAYS_AWAKE = QuietHours(time(0), time(0))
"""No quiet hours, since a benchmark runs at any."""


@dataclass(frozen=True, slots=True)
class Someone:
    """Numbers one person, their membership, goal, check-in and prompt.

    Who is not `prompted` was asked already: their prompt has left the outbox.
    """

    number: int
    platform: str
    at: datetime
    prompted: bool = True

    def add(self, uow: UnitOfWork) -> None:
        """Store them, in a pod that is there."""
        n, at = self.number, self.at
        person, pod = PersonId(n), PodId(1 + n // MEMBERS)
        place = direct_place(n, n) if self.platform == "discord" else str(n)
        account = Account(AccountId(n), person, self.platform, str(n), place, at)
        uow.people.add(Person(person, f"Ann {n}", at, quiet=_ALWAYS_AWAKE), account)
        member = MembershipId(n)
        mine = Membership(member, pod, person, at, MembershipState.ACTIVE)
        uow.memberships.add(replace(mine, platform=self.platform))
        goal = Goal(GoalId(n), person, GoalKind.HABIT, "Read a chapter", at, target=Decimal(3))
        uow.goals.add(goal)
        uow.goals.share(GoalShare(goal.id, pod, member, Visible.POD))
        until = at + 2 * _DAY
        uow.checkins.add(CheckIn(CheckInId(n), member, pod, person, _WEEK, until, at + 7 * _DAY))
        uow.agenda.put(AgendaItem(AgendaKind.PROMPT, member, at + 7 * _DAY, _WEEK.plus(1)))
        if self.prompted:
            uow.outbox.put(self.prompt(until))

    def prompt(self, until: datetime) -> Notice:
        """Make the prompt, as a beat does."""
        key = f"prompt:{self.number}:{_WEEK}"
        args: dict[str, Arg] = {"membership": self.number, "week": str(_WEEK)}
        number, person = NoticeId(self.number), PersonId(self.number)
        kind, at = NoticeKind.PROMPT, self.at
        turn = tie_breaker.draw(PodId(1 + self.number // MEMBERS), at)
        return Notice(number, key, kind, self.platform, at, until, turn, person=person, args=args)


@dataclass
class Databases:
    """Databases of either kind, each with the same people in it; a copy serves one run."""

    folder: Path
    server: Postgres | None
    keys: MasterKeys = field(default_factory=MasterKeys.fresh)

    async def filled(
        self, url: str, people: dict[str, int], *, first: int = MEMBERS, prompted: bool = True
    ) -> str:
        """Fill a database with so many people on each platform, whose numbers begin at `first`."""
        migrate(url)
        storage = self.opened(url)
        number = first
        for platform, many in people.items():
            for begin in range(0, many, _AT_ONCE):
                some = range(number + begin, number + min(many, begin + _AT_ONCE))
                await storage.run(partial(_arrive, some, platform, prompted=prompted))
            number += many + MEMBERS
        await storage.close()
        return url

    def empty(self, name: str = "template") -> Iterator[tuple[str, str]]:
        """Make an empty database of each kind, and say which it is."""
        yield "SQLite", f"sqlite:///{self.folder / name}.db"
        if self.server is not None:
            yield "PostgreSQL", self.server.create_database()

    @contextmanager
    def copied(self, url: str, name: str = "run") -> Iterator[str]:
        """Copy a database that nobody has open, for one run."""
        if self.server is not None and url.startswith("postgresql"):
            copy = self.server.create_database(like=url)
            yield copy
            self.server.drop_database(copy)
            return
        file = self.folder / f"{name}.db"
        copy_file(url, file)
        yield f"sqlite:///{file}"
        for left in self.folder.glob(f"{name}.db*"):
            left.unlink()

    def opened(self, url: str) -> SqlStorage:
        """Open a database as the product does."""
        return open_storage(url, clock=SystemClock(), keys=self.keys)


def copy_file(url: str, copy: Path) -> None:
    """Copy a SQLite database, with what is still in its log."""
    with (
        closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)


@contextmanager
def databases(*, postgres: bool = True) -> Iterator[Databases]:
    """Have room for SQLite files, and a PostgreSQL that writes to the disk what it confirms."""
    binaries = chosen_binaries() if postgres else None
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        if binaries is None:
            yield Databases(Path(folder), None)
            return
        with Postgres(binaries, _DURABLE) as server:
            yield Databases(Path(folder), server)


def _arrive(numbers: Sequence[int], platform: str, uow: UnitOfWork, *, prompted: bool) -> None:
    at = SystemClock().now()
    pods = {1 + n // MEMBERS for n in numbers}
    there = uow.pods.many([PodId(pod) for pod in pods])
    for pod in sorted(pods - there.keys()):
        uow.pods.add(_pod(pod, at))
    for number in numbers:
        Someone(number, platform, at, prompted).add(uow)


def _pod(number: int, at: datetime) -> Pod:
    return Pod(
        PodId(number),
        f"Early birds {number}",
        "Reading",
        PodKind.STUDY,
        Mode.TOGETHER,
        _RHYTHM,
        "en",
        at,
        state=PodState.OPEN,
        opened_at=at,
        week=_WEEK,
    )
