"""Four to five weeks in which nothing of Cairn ran."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.checkins import CheckInState
from bot.kernel.clock import MovableClock
from bot.ports.chat import OutboundMessage
from bot.ports.storage import UnitOfWork
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import SqlStorage
from tests.harness.cast import SUNDAY_MORNING, Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small
from tests.scheduler.clocks import HandClock
from tests.stories.scenes import ann_and_bob_check_in, open_pod

PODS = (("Ann", "Bob", "Cy"), ("Dee", "Eli", "Fay"))
A_SECOND_EACH = Rate(per_second=1, burst=1)


@pytest.fixture(params=["sqlite", "postgresql"])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[SqlStorage]:
    """Keep everything in a file, or on a server."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    async with opened_at(request.getfixturevalue(kind)) as opened:
        yield opened


@pytest.fixture
def hand() -> HandClock:
    """The time that everything lives by; whoever waits for their turn moves it."""
    return HandClock(SUNDAY_MORNING)


@pytest.fixture
def world(storage: SqlStorage, hand: HandClock) -> World:
    """A world on the small stage, in which one message a second may go out."""
    clock = MovableClock(hand)
    return World(
        storage, Small(), clock, lambda: RateLimiter(clock, A_SECOND_EACH, sleep=hand.sleep)
    )


def count(person: Person, text: str) -> int:
    """Count the messages that say something."""
    return sum(text in message.text for message in person.messages)


async def weeks(world: World, person: Person) -> list[tuple[str, CheckInState]]:
    """Tell what somebody's weeks are, the oldest first."""

    def read(uow: UnitOfWork) -> list[tuple[str, CheckInState]]:
        account = uow.people.account(world.stage.platform, person.account)
        assert account
        found = uow.checkins.of_person(account.person, SUNDAY_MORNING)
        return sorted((str(check_in.week), check_in.state) for check_in in found)

    return await world.storage.read(read)


async def is_down(
    world: World, hand: HandClock, monkeypatch: pytest.MonkeyPatch, **length: float
) -> list[float]:
    """Let nothing run for so long, start, live five minutes, and tell when messages went out."""
    went: list[float] = []
    send = world.stage.messenger.send

    async def noting(letter: OutboundMessage) -> str:
        went.append(hand.steady())
        return await send(letter)

    hand.advance(**length)
    world.begin()
    with monkeypatch.context() as patched:
        patched.setattr(world.stage.messenger, "send", noting)
        for _ in range(20):
            await world.beat.run_if_overdue()
            await world.courier.deliver()
            hand.advance(seconds=15)
    return went


@pytest.mark.parametrize(
    ("days", "asked", "digests"), [(27.0, 0, 1), (30.0, 1, 1)], ids=["closed", "open"]
)
async def test_after_a_month_what_is_open_is_asked_and_what_was_closed_costs_nobody_anything(
    world: World,
    hand: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    days: float,
    asked: int,
    digests: int,
) -> None:
    pods = [[world.person(name) for name in names] for names in PODS]
    for people in pods:
        await open_pod(*people)
    everybody = [person for people in pods for person in people]
    ann, bob, cy = pods[0]
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    await world.until(14, 12)
    before = {person.key: len(person.messages) for person in everybody}

    went = await is_down(world, hand, monkeypatch, days=days)

    assert len(went) >= len(everybody)
    assert min(b - a for a, b in pairwise(went)) >= 1
    for person in everybody:
        fresh = [message.text for message in person.messages[before[person.key] :]]
        assert sum("How did" in text for text in fresh) == asked
        told = [text for text in fresh if "The week in" in text]
        assert len(told) == digests
        assert all("I could not ask anybody this week" in text for text in told)
        assert not [text for text in fresh if "Still room" in text or "What would help" in text]
    closed = [week for week in await weeks(world, cy) if week[1] is not CheckInState.OPEN]
    assert [state for _, state in closed[1:]] == [CheckInState.UNASKED] * len(closed[1:])
    assert len(closed) >= 5
    assert "Strength: 100%" in await ann.says("/journey")
    last = SUNDAY_MORNING + timedelta(weeks=7, hours=9, minutes=30)
    await world.mover.move_to(last)
    assert "What would help" not in ann.screen() + bob.screen()
