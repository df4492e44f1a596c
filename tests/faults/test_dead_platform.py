"""One platform is dead for the day of the week's busiest hour; the other is on time."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.notices import NoticeKind, NoticeState
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from storage.unit_of_work import SqlUnitOfWork
from tests.faults.worlds import TwoPlatforms, two_platforms
from tests.harness.cast import SUNDAY_MORNING, Person
from tests.harness.connections import connection_of
from tests.harness.databases import opened_at
from tests.scheduler.clocks import HandClock
from tests.stories.scenes import open_pod


@pytest.fixture(params=["sqlite", "postgresql"])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[SqlStorage]:
    """Keep everything in a file, or on a server."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    async with opened_at(request.getfixturevalue(kind)) as opened:
        yield opened


@pytest.fixture
def hand() -> HandClock:
    """The time that everything lives by."""
    return HandClock(SUNDAY_MORNING)


@pytest.fixture
async def both(storage: SqlStorage, hand: HandClock) -> AsyncIterator[TwoPlatforms]:
    """Open both platforms."""
    async with two_platforms(storage, hand) as opened:
        yield opened


def prompts(person: Person) -> int:
    """Count how often somebody was asked."""
    return sum("How did" in message.text for message in person.messages)


def became(uow: UnitOfWork) -> list[tuple[NoticeKind, NoticeState, str]]:
    """Tell what became of every notice on Telegram, in the order of their making."""
    assert isinstance(uow, SqlUnitOfWork)
    rows = connection_of(uow).exec_driver_sql(
        "SELECT kind, state, reason FROM outbox WHERE platform = 'telegram' ORDER BY id"
    )
    return [(NoticeKind(kind), NoticeState(state), reason) for kind, state, reason in rows]


async def test_what_is_still_wanted_after_a_dead_day_arrives_once_and_the_rest_is_counted(
    both: TwoPlatforms, storage: SqlStorage, hand: HandClock
) -> None:
    ann, bob, cy = both.people()
    await open_pod(ann, bob, cy)
    await both.telegram.until(8, 17, 59)
    await both.at_telegram.telegram.goes_down()

    await both.live_until(hand, 8, 18, 1)
    assert (prompts(ann), prompts(bob), prompts(cy)) == (0, 1, 1)
    assert "That is your stone." in await bob.marks("Scales", "Done")
    await both.live_until(hand, 9, 10, 1)
    assert "Still room" in cy.last
    await both.live_until(hand, 9, 17, 59)

    await both.at_telegram.telegram.comes_back()
    await both.live(hand, minutes=2)
    assert prompts(ann) == 1
    assert "Still room" not in ann.screen()
    assert "That is your stone." in await ann.marks("Morning pages", "Done")
    await both.live_until(hand, 10, 21)
    for person in (ann, bob, cy):
        assert person.screen().count("The week in Early birds") == 1
        assert "The cairn grew this week." in person.last
    fates = {kind: (state, reason) for kind, state, reason in await storage.read(became)}
    assert fates[NoticeKind.PROMPT][0] is NoticeState.SENT
    assert fates[NoticeKind.REMINDER] == (NoticeState.DROPPED, "not_asked")


async def test_a_week_that_closed_while_a_platform_was_dead_costs_nobody_anything(
    both: TwoPlatforms, storage: SqlStorage, hand: HandClock
) -> None:
    ann, bob, cy = both.people()
    await open_pod(ann, bob, cy)
    for week, (sunday, tuesday) in enumerate(((8, 10), (15, 17)), start=1):
        await both.telegram.until(sunday, 17)
        await both.at_telegram.telegram.goes_down()
        await both.telegram.until(sunday, 18, 30)
        await bob.marks("Scales", "Done")
        await cy.marks("Sketching", "Done")
        await both.telegram.until(tuesday, 20, 30)
        for reader in (bob, cy):
            assert reader.screen().count("The cairn grew this week.") == week
        assert ann.screen().count("The cairn grew this week.") == week - 1
        await both.at_telegram.telegram.comes_back()
        await both.live(hand, minutes=1)
        assert ann.screen().count("The cairn grew this week.") == week
    await both.telegram.until(20, 12)
    assert prompts(ann) == 0
    assert "What would help" not in ann.screen()
    fates = [(kind, state, why) for kind, state, why in await storage.read(became)]
    assert fates.count((NoticeKind.PROMPT, NoticeState.DROPPED, "expired")) == 2
