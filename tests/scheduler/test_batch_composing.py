"""Notices are composed together, each from what is true then."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from bot.dialogue.drawings import CairnDrawing
from bot.domain.notices import Notice
from bot.kernel.errors import NotFound
from bot.outbox.composition import Composed
from bot.ports.storage import Storage, UnitOfWork
from scheduler.batch_composing import FRESH, BatchComposer, Composition
from tests.harness.pictures import Pictures
from tests.scheduler.clocks import HandClock
from tests.scheduler.scripted import PlainComposer, notice

T = TypeVar("T")
ANN, BOB, EVE = notice(1), notice(2), notice(3)


@dataclass
class Counted:
    """A storage that counts how often it is read."""

    real: Storage
    reads: int = 0

    async def run(self, work: Callable[[UnitOfWork], T], *, key: str | None = None) -> T:
        return await self.real.run(work, key=key)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        self.reads += 1
        return await self.real.read(work)


@pytest.fixture
def counted(storage: Storage) -> Counted:
    return Counted(storage)


@pytest.fixture
def composing(counted: Counted, clock: HandClock, composer: PlainComposer) -> BatchComposer:
    return BatchComposer(counted, clock, composer)


def place(said: Composition) -> str:
    assert isinstance(said, Composed)
    return said.place


async def test_what_gathers_is_composed_in_one_reading(
    composing: BatchComposer, counted: Counted
) -> None:
    said = await asyncio.gather(*(composing.compose(one, None) for one in (ANN, BOB, EVE)))

    assert [place(one) for one in said] == ["person-1", "person-2", "person-3"]
    assert counted.reads == 1


async def test_what_is_gone_spoils_no_other(
    composing: BatchComposer, composer: PlainComposer
) -> None:
    composer.instead[BOB.key] = NotFound()

    said = await asyncio.gather(
        *(composing.compose(one, None) for one in (ANN, BOB)), return_exceptions=True
    )

    assert isinstance(said[0], Composed)
    assert isinstance(said[1], NotFound)


async def test_what_breaks_a_reading_is_found_out_one_by_one(
    composing: BatchComposer, composer: PlainComposer, counted: Counted
) -> None:
    composer.instead[BOB.key] = ValueError("broken")

    said = await asyncio.gather(
        *(composing.compose(one, None) for one in (ANN, BOB, EVE)), return_exceptions=True
    )

    assert [type(one) for one in said] == [Composed, ValueError, Composed]
    assert counted.reads == 4


async def test_whoever_is_canceled_spoils_no_other(composing: BatchComposer) -> None:
    first, second = (asyncio.ensure_future(composing.compose(one, None)) for one in (ANN, BOB))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()

    assert place(await second) == "person-2"


@pytest.mark.parametrize(("seconds", "reads"), [(FRESH, 1), (FRESH + 0.1, 2)])
async def test_what_comes_next_is_composed_with_it_and_good_for_half_a_second(
    composing: BatchComposer,
    composer: PlainComposer,
    counted: Counted,
    clock: HandClock,
    seconds: float,
    reads: int,
) -> None:
    composing.upcoming = lambda: [BOB]
    await composing.compose(ANN, None)
    composing.upcoming = list[Notice]
    composer.places[BOB.key] = "elsewhere"
    clock.advance(seconds=seconds)

    said = await composing.compose(BOB, None)

    assert place(said) == ("person-2" if reads == 1 else "elsewhere")
    assert counted.reads == reads


async def test_what_is_asked_for_while_it_is_composed_ahead_is_not_composed_again(
    composing: BatchComposer, counted: Counted
) -> None:
    composing.upcoming = lambda: [BOB]
    began = asyncio.ensure_future(composing.compose(ANN, None))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert counted.reads == 1
    composing.upcoming = list[Notice]

    said = await composing.compose(BOB, None)
    await began

    assert place(said) == "person-2"
    assert counted.reads == 1


async def test_what_was_composed_ahead_serves_once(
    composing: BatchComposer, counted: Counted
) -> None:
    composing.upcoming = lambda: [BOB]
    await composing.compose(ANN, None)
    composing.upcoming = list[Notice]

    await composing.compose(BOB, None)
    await composing.compose(BOB, None)

    assert counted.reads == 2


async def test_what_will_be_sent_along_is_drawn_meanwhile(
    counted: Counted, clock: HandClock, composer: PlainComposer
) -> None:
    pictures = Pictures()
    composing = BatchComposer(counted, clock, composer, pictures)
    composing.upcoming = lambda: (BOB,)
    shown = {one.key: CairnDrawing((2, n)) for n, one in enumerate((ANN, BOB))}
    composer.pictures |= shown

    await composing.compose(ANN, None)

    assert pictures.foreseen == list(shown.values())
