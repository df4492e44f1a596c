"""What was kept for a while is forgotten after it, however much it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain import notices
from bot.domain.notices import Notice, NoticeKind, NoticeState, SentMessage, Settlement
from bot.kernel.ids import PersonId
from bot.ports.chat import Arrival
from bot.ports.storage import Storage, UnitOfWork
from scheduler.retention import BATCH, Retention
from storage.engine import SqlStorage
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.scripted import notice

T = TypeVar("T")
MANY = 3_000
MOST_AT_ONCE = 0.05


async def test_what_was_answered_is_recognized_for_14_days(
    storage: SqlStorage, clock: HandClock
) -> None:
    telegram, retention = storage.arrivals("telegram"), Retention(storage, clock)
    told = [Arrival(number, b"{}") for number in range(2 * BATCH)]
    await telegram.take(told, clock.now())
    await telegram.finish(range(2 * BATCH))

    clock.advance(days=14)
    await retention.apply()
    assert await telegram.take(told[:3], clock.now()) == ()

    clock.advance(seconds=1)
    await retention.apply()
    assert await telegram.take(told, clock.now()) == tuple(told)


async def test_what_still_waits_is_kept_however_old_it_is(
    storage: SqlStorage, clock: HandClock
) -> None:
    telegram = storage.arrivals("telegram")
    (old,) = await telegram.take([Arrival(1, b"{}")], clock.now())

    clock.advance(days=1000)
    await Retention(storage, clock).apply()

    assert await telegram.waiting(9) == (old,)


async def test_settled_notices_are_known_for_four_weeks_and_what_shows_words_for_longer(
    storage: SqlStorage, clock: HandClock
) -> None:
    kinds = [*NoticeKind]
    told = [notice(n, kind, person=1) for n, kind in enumerate(kinds, start=1)]
    await storage.run(lambda uow: _deliver(uow, told))

    async def known() -> set[NoticeKind]:
        found = await storage.read(lambda uow: [uow.outbox.by_key(one.key) for one in told])
        return {kind for kind, one in zip(kinds, found, strict=True) if one is not None}

    clock.advance(weeks=4)
    await Retention(storage, clock).apply()
    assert await known() == set(kinds)

    clock.advance(seconds=1)
    await Retention(storage, clock).apply()
    assert await known() == notices.QUOTING_KINDS


@dataclass
class Timed:
    """Storage that measures how long a unit of work holds the one that writes."""

    storage: Storage
    units: list[float] = field(default_factory=list)

    async def run(self, work: Callable[[UnitOfWork], T], *, key: str | None = None) -> T:
        """Run work, and measure the processor's time that it takes."""

        def measured(uow: UnitOfWork) -> T:
            began = time.thread_time()
            try:
                return work(uow)
            finally:
                self.units.append(time.thread_time() - began)

        return await self.storage.run(measured, key=key)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read."""
        return await self.storage.read(work)


async def test_a_years_leftovers_are_forgotten_in_pieces_that_hold_up_nobody(
    storage: SqlStorage, clock: HandClock
) -> None:
    kinds = (NoticeKind.PROMPT, NoticeKind.DIGEST)
    told = [notice(n, kinds[n % 2], person=n % 10 + 1) for n in range(1, MANY)]
    await storage.run(lambda uow: _deliver(uow, told))
    await storage.run(_answer)
    clock.advance(days=100)
    timed = Timed(storage)

    await Retention(timed, clock).apply()

    assert len(timed.units) > 2 * MANY / BATCH
    assert max(timed.units) < MOST_AT_ONCE
    assert await storage.run(lambda uow: uow.outbox.forget(clock.now(), 9, ())) == 0
    assert await storage.run(lambda uow: uow.inbox.forget(clock.now(), 9)) == 0


def _deliver(uow: UnitOfWork, told: list[Notice]) -> None:
    uow.outbox.put(*told)
    uow.outbox.settle(
        *(
            Settlement(
                one,
                NoticeState.SENT,
                SUNDAY,
                deliveries=(SentMessage(one.id, "local", "place", 1, f"m{one.id}"),),
            )
            for one in told
        )
    )


def _answer(uow: UnitOfWork) -> None:
    for n in range(MANY):
        uow.inbox.record("local", f"e{n}", PersonId(n % 10 + 1), b"{}" * 500, SUNDAY)
