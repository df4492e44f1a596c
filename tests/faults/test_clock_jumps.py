"""The machine sleeps, or its clock is set: nobody is asked twice, and what is too late is dropped.

The clock is the tests' own: it goes on evenly, or jumps. Monotonic seconds never go back.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.kernel.clock import MovableClock
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage, open_storage
from storage.sealing.encryption import MasterKeys
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small
from tests.scheduler.clocks import HandClock
from tests.scheduler.scripted import notice, settle_in
from tests.stories.scenes import open_pod

MINUTE = timedelta(minutes=1)


class SetClock(HandClock):
    """A clock on a wall, which can be set; the seconds since it was made are another matter."""

    def __init__(self) -> None:
        super().__init__(SUNDAY_MORNING)
        self._set_by = timedelta()

    def now(self) -> datetime:
        """Tell the time on the wall."""
        return super().now() + self._set_by

    def unmoved(self) -> datetime:
        """Tell the time on the wall: leases live by it."""
        return self.now()

    def set(self, **by: float) -> None:
        """Set it forward, or back."""
        self._set_by += timedelta(**by)


@pytest.fixture(params=["sqlite", "postgresql"])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[SqlStorage]:
    """Keep everything in a file, or on a server."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    async with opened_at(request.getfixturevalue(kind)) as opened:
        yield opened


@pytest.fixture
def wall() -> SetClock:
    """The clock on the wall."""
    return SetClock()


@pytest.fixture
def world(storage: SqlStorage, wall: SetClock) -> World:
    """A world that lives by it."""
    return World(storage, Small(), MovableClock(wall))


@pytest.fixture
def people(world: World) -> tuple[Person, Person, Person]:
    """Bring Ann, Bob and Cy."""
    return world.person("Ann"), world.person("Bob"), world.person("Cy")


async def wakes(world: World) -> None:
    """Beat and deliver, as every few seconds; who delivers makes sure of the beat first."""
    await world.beat.run_if_overdue()
    await world.courier.deliver()
    await world.beat.run()
    await world.courier.deliver()


async def lives(world: World, wall: SetClock, until: datetime) -> None:
    """Let the wall clock come to an instant, a minute at a time."""
    while wall.now() < until:
        wall.advance(seconds=min(60.0, (until - wall.now()).total_seconds()))
        await wakes(world)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """Name an instant of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def has_lived_to(world: World, wall: SetClock, at: datetime) -> None:
    """Come to an instant by living through what falls due, on the wall clock itself."""
    while (due := await world.mover.next()) is not None and due < at:
        await lives_over(world, wall, due)
    await lives_over(world, wall, at)


async def lives_over(world: World, wall: SetClock, at: datetime) -> None:
    """Let an eventless stretch pass at once; a beat was there a moment ago all the same."""
    wall.advance(seconds=max(0.0, (at - MINUTE - wall.now()).total_seconds()))
    alive = max(wall.now(), at - MINUTE).isoformat()
    await world.storage.run(lambda uow: uow.notes.put("alive_at", alive))
    await lives(world, wall, at)


def count(person: Person, text: str) -> int:
    """Count the messages that say something."""
    return sum(text in message.text for message in person.messages)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)], ids=str)
async def test_a_clock_set_back_after_the_question_asks_nobody_twice(
    world: World, wall: SetClock, people: tuple[Person, Person, Person], back: timedelta
) -> None:
    ann, *_ = people
    await open_pod(*people)
    await has_lived_to(world, wall, on(8, 18, 5))
    assert [count(person, "How did") for person in people] == [1, 1, 1]
    wall.set(seconds=-back.total_seconds())
    await wakes(world)
    assert "That is your stone." in await ann.marks("Morning pages", "Done")
    await has_lived_to(world, wall, on(9, 10, 5))
    assert [count(person, "How did") for person in people] == [0, 1, 1]
    assert [count(person, "Still room") for person in people] == [0, 1, 1]
    await has_lived_to(world, wall, on(10, 21))
    assert [count(person, "The week in Early birds") for person in people] == [1, 1, 1]


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1)], ids=str)
async def test_a_clock_set_forward_and_right_again_asks_nobody_twice(
    world: World, wall: SetClock, people: tuple[Person, Person, Person], ahead: timedelta
) -> None:
    await open_pod(*people)
    await has_lived_to(world, wall, on(8, 17, 30))
    wall.set(seconds=ahead.total_seconds())
    await wakes(world)
    assert [count(person, "How did") for person in people] == [1, 1, 1]
    wall.set(seconds=-ahead.total_seconds())
    await wakes(world)
    await has_lived_to(world, wall, on(10, 21))
    assert [count(person, "How did") for person in people] == [1, 1, 1]
    assert [count(person, "Still room") for person in people] in ([0, 0, 0], [1, 1, 1])
    assert [count(person, "The week in Early birds") for person in people] == [1, 1, 1]


@pytest.mark.parametrize(
    ("asleep", "reminded"), [(timedelta(minutes=25), 1), (timedelta(hours=1), 0)], ids=str
)
async def test_after_an_hour_of_sleep_a_reminder_is_dropped_and_a_question_is_not(
    world: World,
    wall: SetClock,
    people: tuple[Person, Person, Person],
    asleep: timedelta,
    reminded: int,
) -> None:
    await open_pod(*people)
    await has_lived_to(world, wall, on(8, 17, 59))
    wall.advance(seconds=asleep.total_seconds())
    await wakes(world)
    assert [count(person, "How did") for person in people] == [1, 1, 1]
    await has_lived_to(world, wall, on(9, 9, 59))
    wall.advance(seconds=asleep.total_seconds())
    await wakes(world)
    await has_lived_to(world, wall, on(9, 13))
    assert [count(person, "Still room") for person in people] == [reminded] * 3


async def test_after_three_days_of_sleep_the_week_is_the_bots_own_miss(
    world: World, wall: SetClock, people: tuple[Person, Person, Person]
) -> None:
    ann, _, cy = people
    await open_pod(*people)
    await has_lived_to(world, wall, on(8, 17, 59))
    wall.advance(days=3)
    await wakes(world)
    await has_lived_to(world, wall, on(12, 12))
    assert [count(person, "How did") for person in people] == [0, 0, 0]
    assert [count(person, "The week in Early birds") for person in people] == [1, 1, 1]
    await has_lived_to(world, wall, on(15, 18, 5))
    assert [count(person, "How did") for person in people] == [1, 1, 1]
    await ann.marks("Morning pages", "Done")
    await has_lived_to(world, wall, on(19, 12))
    assert count(cy, "What would help") == 0


async def test_a_lease_of_a_time_that_was_taken_back_holds_nobody_up(
    sqlite_url: str, wall: SetClock
) -> None:
    opened = open_storage(sqlite_url, clock=wall, keys=MasterKeys.fresh())
    await settle_in(opened)
    waiting = notice(1, due_at=SUNDAY_MORNING - timedelta(days=3))

    def lease(uow: UnitOfWork, holder: str) -> int:
        return len(uow.outbox.lease("local", wall.now(), 9, holder, MINUTE))

    await opened.run(lambda uow: uow.outbox.put(waiting))
    assert await opened.run(lambda uow: lease(uow, "dies")) == 1
    wall.set(hours=-1)
    assert await opened.run(lambda uow: lease(uow, "lives")) == 0
    wall.set(days=-1)
    assert await opened.run(lambda uow: lease(uow, "lives")) == 1
    await opened.close()
