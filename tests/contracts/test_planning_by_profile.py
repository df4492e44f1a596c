"""Planning by profile writes what planning one by one would, in a few statements."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.people import Account, NudgeLevel, Person, Rest
from bot.domain.pods import Membership, MembershipState, Pod, PodState
from bot.domain.weeks import QuietHours, Rhythm
from bot.kernel.ids import AccountId, Ids, MembershipId, PersonId, PodId, SystemIds
from bot.notices import prompt_planning
from bot.ports.storage import UnitOfWork
from storage.connections import postgres, sqlite
from storage.connections.database_url import parsed
from storage.sealing.encryption import Vault
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import planning_one_by_one, samples
from tests.contracts.samples import KEYS, WEEK
from tests.harness.cast import StoppedClock
from tests.harness.statements import Ran, recorded

SUNDAY = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu")
PODS = 3
TIMES = (time(0), time(8), time(18, 30), time(23, 45))
WRITTEN = {
    "check_ins": ("CAST(outcomes AS text), CAST(counted AS text)", "membership, week"),
    "outbox": ("CAST(args AS text)", "key"),
    "agenda": ("subject", "matter, subject"),
}

T = TypeVar("T")
Ask = Callable[[UnitOfWork, Ids, datetime, Sequence[AgendaItem]], None]


@dataclass(frozen=True)
class Someone:
    """A member of one of the pods, and what is due about them; ids are given when it is stored."""

    pod: int
    person: Person
    member: Membership
    accounts: Sequence[Account]
    due: AgendaItem
    there: bool = True

    def stored(self, uow: UnitOfWork, circles: Sequence[Pod]) -> AgendaItem:
        """Store them, and return what is due."""
        person = replace(self.person, id=PersonId(samples.number()))
        member = replace(
            self.member,
            id=MembershipId(samples.number()),
            pod=circles[self.pod].id,
            person=person.id,
        )
        first, *others = (
            replace(each, id=AccountId(number), person=person.id, external=str(number))
            for each in self.accounts
            for number in [samples.number()]
        )
        if self.there:
            uow.people.add(person, first)
            uow.memberships.add(member)
            for other in others:  # they came as somebody else's, who turned out to be the same
                stranger = replace(samples.person(), rest=None)
                uow.people.add(stranger, replace(other, person=stranger.id))
                uow.people.save_account(other)
        return replace(self.due, subject=member.id)


def mostly(usual: T, *others: T) -> st.SearchStrategy[T]:
    """Draw what is usual three times of four, else one of the others."""
    return st.sampled_from([*[usual] * 3 * len(others), *others])


zones = st.sampled_from(ZONES)
times = st.sampled_from(TIMES)
days = st.integers(-9, 9).map(lambda days: date(2026, 11, 22) + timedelta(days=days))
rhythms = st.builds(Rhythm, st.integers(0, 6), times, zones)
rests = st.builds(Rest, days, st.none() | days)
pods = st.builds(
    lambda rhythm, state, week: replace(samples.pod(), rhythm=rhythm, state=state, week=week),
    rhythms,
    mostly(PodState.OPEN, *PodState),
    mostly(WEEK, None, WEEK.plus(-1), WEEK.plus(1)),
)
people = st.builds(
    lambda **kept: replace(samples.person(), **kept),
    zone=st.none() | zones,
    quiet=st.builds(QuietHours, times, times),
    nudges=mostly(NudgeLevel.STANDARD, NudgeLevel.LIGHT),
    rest=mostly(True, False).flatmap(lambda never: st.none() if never else rests),
)
accounts = st.builds(
    lambda platform, place, used, reachable: Account(
        AccountId(0),
        PersonId(0),
        platform,
        "",
        place,
        SUNDAY - timedelta(days=used),
        reachable,
    ),
    st.sampled_from(["telegram", "discord"]),
    st.none() | st.just("there"),
    st.integers(0, 3),
    st.booleans(),
)
members = st.builds(
    lambda state, at, day, silent: Membership(
        MembershipId(0), PodId(0), PersonId(0), SUNDAY, state, at=at, day=day, silent=silent
    ),
    mostly(MembershipState.ACTIVE, *MembershipState),
    st.none() | times,
    mostly(None, 0, 3, 6),
    st.integers(0, 3),
)
dues = st.builds(
    lambda minutes, week: AgendaItem(
        AgendaKind.PROMPT, 0, SUNDAY - timedelta(minutes=minutes), week
    ),
    st.integers(0, 2),
    mostly(WEEK, None, WEEK.plus(-2), WEEK.plus(1)),
)
crowds = st.lists(
    st.tuples(
        st.builds(
            Someone,
            st.integers(0, PODS - 1),
            people,
            members,
            st.lists(accounts, min_size=1, max_size=3),
            dues,
            mostly(True, True, True, False),
        ),
        st.integers(1, 3),
    ),
    min_size=3,
    max_size=6,
).map(lambda kinds: [one for one, many in kinds for _ in range(many)])


class CountedIds(SystemIds):
    """Ids that are the same for both."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)

    def mint_many(self, at: datetime, many: int) -> list[int]:
        """Mint some that are larger than those before."""
        return list(itertools.islice(self._numbers, many))


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    circles=st.lists(pods, min_size=PODS, max_size=PODS),
    crowd=crowds.flatmap(st.permutations),
    hours=mostly(0, 60, 24 * 30),
    answered=st.booleans(),
)
def test_the_rows_are_those_of_planning_one_by_one(
    kind: str,
    request: pytest.FixtureRequest,
    circles: list[Pod],
    crowd: list[Someone],
    hours: int,
    answered: bool,
) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    now = SUNDAY + timedelta(hours=hours)
    with connection.begin() as transaction:
        due = stored(unit(connection), circles, crowd)
        if answered:  # some were earlier than their prompt, or planned by another process
            planning_one_by_one.ask(unit(connection), SystemIds(), now, due[::3])
            unit(connection).agenda.put(*due[::3])
        one_by_one = written(connection, planning_one_by_one.ask, now, due)
        by_profile = written(connection, prompt_planning.ask, now, due)
        transaction.rollback()

    assert by_profile == one_by_one


@pytest.mark.parametrize("many", [1, 10, 200])
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_one_statement_reads_and_three_write_however_many_are_due(
    kind: str, many: int, request: pytest.FixtureRequest
) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    circle = replace(samples.pod(), rhythm=Rhythm(6, time(18), "UTC"))
    levels = itertools.islice(itertools.cycle(NudgeLevel), many)
    with connection.begin() as transaction:
        due = stored(unit(connection), [circle], [*map(usual, levels)])
        with recorded() as ran:
            prompt_planning.ask(unit(connection), SystemIds(), SUNDAY, due)
        transaction.rollback()

    assert [*map(beginning, ran)] == ["SELECT", "INSERT", "INSERT", "INSERT"]


def usual(level: NudgeLevel) -> Someone:
    """Make a member of the first pod who is to be asked."""
    person = replace(samples.person(), nudges=level, rest=None)
    member = Membership(MembershipId(0), PodId(0), person.id, SUNDAY, MembershipState.ACTIVE)
    due = AgendaItem(AgendaKind.PROMPT, 0, SUNDAY, WEEK)
    return Someone(0, person, member, [samples.account(person)], due)


def stored(uow: UnitOfWork, circles: Sequence[Pod], crowd: Sequence[Someone]) -> list[AgendaItem]:
    """Store pods, and members of them; return what is due, as a beat is told it."""
    fresh = [replace(circle, id=PodId(samples.number())) for circle in circles]
    for pod in fresh:
        uow.pods.add(pod)
    due = [each.stored(uow, fresh) for each in crowd]
    uow.agenda.put(*due)
    return sorted(due, key=lambda item: (item.due_at, item.subject))


def written(
    connection: Connection, ask: Ask, now: datetime, due: Sequence[AgendaItem]
) -> dict[str, list[tuple[Any, ...]]]:
    """Plan, and tell what is in the tables then, and undo it."""
    with connection.begin_nested() as undone:
        ask(unit(connection), CountedIds(), now, due)
        found = {
            table: [
                tuple(value for name, value in row._mapping.items() if name != "id")
                for row in connection.exec_driver_sql(
                    f"SELECT *, {besides} FROM {table} ORDER BY {order}"  # noqa: S608 names of ours
                )
            ]
            for table, (besides, order) in WRITTEN.items()
        }
        in_order = connection.exec_driver_sql("SELECT key FROM outbox ORDER BY id")
        found["in order"] = [tuple(row) for row in in_order]
        undone.rollback()
    return found


def unit(connection: Connection) -> SqlUnitOfWork:
    """Make a unit of work on a connection."""
    return SqlUnitOfWork(connection, Vault(KEYS), StoppedClock(SUNDAY))


def beginning(ran: Ran) -> str:
    """Tell with what a statement begins."""
    return f"{ran.sql.split(maxsplit=1)[0]}{' many times' if ran.many else ''}"


@pytest.fixture
def sqlite_connection(sqlite_url: str) -> Iterator[Connection]:
    """Connect to a fresh SQLite database."""
    engine = sqlite.engine(parsed(sqlite_url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def postgres_connection(postgres_url: str) -> Iterator[Connection]:
    """Connect to a fresh PostgreSQL database."""
    engine = postgres.engine(parsed(postgres_url), connections=1)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
