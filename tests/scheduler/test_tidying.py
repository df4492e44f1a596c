"""What was kept for a while is forgotten after it, however much it is."""

from bot.platform import Arrival
from scheduler.tidying import BATCH, Tidying
from storage.engine import SqlStorage
from tests.scheduler.clocks import HandClock


async def test_what_was_answered_is_recognized_for_14_days(
    storage: SqlStorage, clock: HandClock
) -> None:
    telegram, tidying = storage.arrivals("telegram"), Tidying(storage, clock)
    told = [Arrival(number, b"{}") for number in range(2 * BATCH)]
    await telegram.take(told, clock.now())
    await telegram.finish(range(2 * BATCH))

    clock.advance(days=14)
    await tidying.tidy()
    assert await telegram.take(told[:3], clock.now()) == ()

    clock.advance(seconds=1)
    await tidying.tidy()
    assert await telegram.take(told, clock.now()) == tuple(told)


async def test_what_still_waits_is_kept_however_old_it_is(
    storage: SqlStorage, clock: HandClock
) -> None:
    telegram = storage.arrivals("telegram")
    (old,) = await telegram.take([Arrival(1, b"{}")], clock.now())

    clock.advance(days=1000)
    await Tidying(storage, clock).tidy()

    assert await telegram.waiting(9) == (old,)
