"""Many members with their pods, accounts and agenda, for benchmarks that need a crowd.

One is stored as the product does, and copied in SQL until there are as many as are wanted.

Of a copy everything is its own but what is sealed, which no beat opens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Table,
    Text,
    cast,
    create_engine,
    insert,
    literal,
    literal_column,
    select,
    true,
    type_coerce,
)

from benchmarks.prompted import Databases, copy_file
from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.people import Account, Person
from bot.domain.pods import Membership, MembershipState, Mode, Pod, PodKind, PodState
from bot.domain.weeks import Rhythm, Week
from bot.kernel.clock import SystemClock
from bot.kernel.ids import AccountId, MembershipId, PersonId, PodId, SystemIds
from bot.ports.storage import RULES, UnitOfWork
from bot.zones import edition
from storage.engine import SqlStorage
from storage.repositories.agenda import agenda
from storage.repositories.membership_rows import memberships
from storage.repositories.people import accounts, people
from storage.repositories.pods import pods
from storage.schema import migrate
from storage.sealing.data_keys import data_keys

MEMBERS = 5
ZONE = "Europe/Berlin"
_MODE = Mode.TOGETHER
_NUMBERS = count(1)
_HOUR = timedelta(hours=1)
_FIVE_DAYS = 5 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many members in pods of five, all to be asked in the days after `at`.

    Their ids follow one that was minted at `at`.
    """

    many: int
    at: datetime
    first: int

    @classmethod
    def of(cls, many: int) -> "Crowd":
        """Let so many come now; the pods' day is today, and their time is an hour ago."""
        at = SystemClock().now()
        return cls(many, at, SystemIds().mint(at - timedelta(days=28)))

    @property
    def _local(self) -> datetime:
        return (self.at - _HOUR).astimezone(ZoneInfo(ZONE))

    @property
    def week(self) -> Week:
        """The week about which all are asked next."""
        return Week.of(self._local.date())

    def ids(self, begin: int, many: int) -> range:
        """Name the memberships of some members."""
        return range(self.first + begin, self.first + begin + many)

    async def fill(self, kinds: Databases, url: str) -> str:
        """Fill an empty database with them."""
        migrate(url)
        storage = kinds.opened(url)
        await storage.run(self._one)
        await storage.close()
        engine = create_engine(url)
        with engine.begin() as connection:
            for copies in _copies(self, engine.dialect.name == "postgresql"):
                copies.make(connection)
        _settled(engine)
        engine.dispose()
        return url

    async def fall_due(self, storage: SqlStorage, begin: int, many: int, at: datetime) -> None:
        """Let some be due at an instant."""
        dues = [AgendaItem(AgendaKind.PROMPT, id_, at, self.week) for id_ in self.ids(begin, many)]
        await storage.run(partial(_put, dues))

    def _one(self, uow: UnitOfWork) -> None:
        """Store the first of them as the product does, in a database by today's rules."""
        person, pod = PersonId(self.first), PodId(self.first)
        rhythm = Rhythm(self._local.weekday(), self._local.time(), ZONE)
        early = Pod(pod, "Early birds", "Reading", PodKind.STUDY, _MODE, rhythm, "en", self.at)
        opened = replace(early, state=PodState.OPEN, opened_at=self.at, week=self.week)
        uow.pods.add(opened)
        account = Account(AccountId(self.first), person, "telegram", "1", "1", self.at)
        uow.people.add(Person(person, "Ann", self.at, zone=ZONE), account)
        member = MembershipId(self.first)
        mine = Membership(member, pod, person, self.at, MembershipState.ACTIVE)
        uow.memberships.add(replace(mine, platform="telegram"))
        uow.agenda.put(
            AgendaItem(AgendaKind.PROMPT, member, self.at + _HOUR, self.week),
            AgendaItem(AgendaKind.CALL, pod, rhythm.call_at(self.week.plus(1)), self.week.plus(1)),
            AgendaItem(AgendaKind.CLOSE, pod, rhythm.close_at(self.week), self.week),
        )
        uow.notes.put(RULES, edition.choose().digest)


def _put(dues: list[AgendaItem], uow: UnitOfWork) -> None:
    uow.agenda.put(*dues)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of database, SQLite or PostgreSQL, where as many can be made as are wanted."""

    name: str
    kinds: Databases

    def fresh(self, like: str | None = None) -> str:
        """Make an empty database, or a copy of one that nobody has open."""
        if self.kinds.server is not None and self.name == "PostgreSQL":
            return self.kinds.server.create_database(like)
        file = self.kinds.folder / f"{next(_NUMBERS)}.db"
        if like is not None:
            copy_file(like, file)
        return f"sqlite:///{file}"

    def remove(self, *urls: str) -> None:
        """Remove databases."""
        for url in urls:
            if self.kinds.server is not None and self.name == "PostgreSQL":
                self.kinds.server.drop_database(url)
                continue
            file = Path(url.removeprefix("sqlite:///"))
            for left in file.parent.glob(f"{file.name}*"):
                left.unlink()


def kinds_of(kinds: Databases) -> Iterator[Kind]:
    """Tell which kinds of database there are."""
    yield Kind("SQLite", kinds)
    if kinds.server is not None:
        yield Kind("PostgreSQL", kinds)


@dataclass(frozen=True, slots=True)
class _Copies:
    """Copies of the rows of one table; what is named in `changed` differs from one to the next."""

    table: Table
    many: int
    changed: dict[str, ColumnElement[Any]]
    which: ColumnElement[bool]

    def make(self, connection: Connection) -> None:
        """Insert them, in one statement."""
        if not self.many:
            return
        begin = select(_N).cte("numbers", recursive=True)
        numbers = begin.union_all(select(begin.c.n + 1).where(begin.c.n < self.many))
        columns = [self.changed.get(column.name, column) for column in self.table.c]
        rows = select(*columns).select_from(self.table.join(numbers, true())).where(self.which)
        connection.execute(insert(self.table).from_select(list(self.table.c.keys()), rows))


_N = literal(1, BigInteger).label("n")
_NUMBER = literal_column("numbers.n", BigInteger)


def _copies(crowd: Crowd, postgres: bool) -> Iterator[_Copies]:
    others, more_pods = crowd.many - 1, -(-crowd.many // MEMBERS) - 1
    own_id, name = crowd.first + _NUMBER, cast(_NUMBER + 1, Text)
    people_keys = data_keys.c.owner_kind == "person"
    pod = crowd.first + _NUMBER // MEMBERS
    asked = agenda.c.matter == AgendaKind.PROMPT
    yield _Copies(data_keys, others, {"owner": own_id}, people_keys)
    yield _Copies(data_keys, more_pods, {"owner": own_id}, data_keys.c.owner_kind == "pod")
    yield _Copies(people, others, {"id": own_id}, true())
    account = {"id": own_id, "person": own_id}
    yield _Copies(accounts, others, {**account, "external": name, "place": name}, true())
    yield _Copies(pods, more_pods, {"id": own_id}, true())
    yield _Copies(memberships, others, {"id": own_id, "person": own_id, "pod": pod}, true())
    yield _Copies(agenda, more_pods, {"subject": own_id}, agenda.c.matter == AgendaKind.CALL)
    yield _Copies(agenda, more_pods, {"subject": own_id}, agenda.c.matter == AgendaKind.CLOSE)
    later: dict[str, ColumnElement[Any]] = {
        "subject": own_id,
        "due_at": _in_days_to_come(postgres),
    }
    yield _Copies(agenda, others, later, asked)


def _in_days_to_come(postgres: bool) -> ColumnElement[Any]:
    """Add a second to an instant for each number, over and over within five days."""
    seconds = _NUMBER % _FIVE_DAYS
    if postgres:
        return agenda.c.due_at + seconds * literal_column("interval '1 second'")
    return type_coerce(agenda.c.due_at, BigInteger) + seconds * 1_000_000


def _settled(engine: Engine) -> None:
    """Do what PostgreSQL does by itself some time after so many rows have come."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
            connection.exec_driver_sql("CHECKPOINT")
