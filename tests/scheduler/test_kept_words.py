"""Words of check-ins are kept for a while; outcomes and stones stay for good."""

from datetime import timedelta

from msgspec.structs import replace

from bot.domain.checkins import CheckIn
from bot.domain.words import HeldWords, Words
from bot.ports.storage import UnitOfWork
from scheduler.retention import BATCH, Retention, kept_for
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import WEEK, Scene
from tests.scheduler.clocks import HandClock


def stored(uow: UnitOfWork, weeks: int | None) -> Scene:
    """Store a scene whose pod keeps words for so many weeks, with many more weeks of its own."""
    its = samples.stored(uow)
    uow.pods.save(replace(its.pod, words_weeks=weeks))
    uow.checkins.add(
        *(
            replace(samples.check_in(its.membership), week=WEEK.plus(-n))
            for n in range(1, BATCH + 20)
        )
    )
    return its


async def check_ins(storage: SqlStorage, its: Scene) -> tuple[CheckIn, ...]:
    return await storage.read(lambda uow: uow.checkins.of_membership(its.membership.id))


def moves(clock: HandClock, its: Scene, **after: float) -> None:
    """Let so much time pass since the scene's week closed."""
    rest = its.check_in.closes_at + timedelta(**after) - clock.now()
    clock.advance(days=rest.days, seconds=rest.seconds, microseconds=rest.microseconds)


def has_words(its: CheckIn) -> bool:
    return bool(its.words or its.held)


async def test_after_a_year_words_are_gone_and_the_stones_stay(
    storage: SqlStorage, clock: HandClock
) -> None:
    its = await storage.run(lambda uow: stored(uow, None))
    before = await check_ins(storage, its)
    moves(clock, its, days=365)
    await Retention(storage, clock).apply()
    assert all(map(has_words, await check_ins(storage, its)))

    clock.advance(seconds=1)
    await Retention(storage, clock).apply()
    after = await check_ins(storage, its)
    assert not any(map(has_words, after))
    assert [
        replace(each, words=Words(visible=each.words.visible), held=HeldWords(), version=2)
        for each in before
    ] == [*after]
    assert len(after) > BATCH


async def test_a_pod_keeps_them_for_a_shorter_time_and_no_other_does(
    storage: SqlStorage, clock: HandClock
) -> None:
    shorter = await storage.run(lambda uow: stored(uow, 5))
    other = await storage.run(lambda uow: stored(uow, None))
    moves(clock, shorter, weeks=5, seconds=1)
    await Retention(storage, clock).apply()

    assert not any(map(has_words, await check_ins(storage, shorter)))
    assert all(map(has_words, await check_ins(storage, other)))


async def test_an_operator_says_how_long(storage: SqlStorage, clock: HandClock) -> None:
    its = await storage.run(lambda uow: stored(uow, 52))
    moves(clock, its, days=62)
    await Retention(storage, clock, words_months=2).apply()

    assert not any(map(has_words, await check_ins(storage, its)))
    assert kept_for(12) == timedelta(days=365)
