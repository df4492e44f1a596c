"""The metronome and what it asks for, together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from structlog.types import EventDict

from bot.domain.notices import NoticeKind, NoticeState, PlannedRows
from bot.ports.chat import OutboundMessage
from bot.ports.storage import ALIVE, Storage, UnitOfWork
from scheduler.beat import Beat
from scheduler.clockwork import Clockwork
from tests.harness.patience import in_time, patient
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.fixtures import MakeCourier
from tests.scheduler.scripted import ScriptedMessenger, notice, put, state

SOON = timedelta(seconds=patient(10))


@dataclass
class Signal:
    """Counts how often something happened, and lets others wait for the next time."""

    times: int = 0
    _happened: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def note(self) -> None:
        """It happened."""
        async with self._happened:
            self.times += 1
            self._happened.notify_all()

    async def until(self, enough: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with in_time(), self._happened:
            await self._happened.wait_for(enough)


@dataclass
class LoudMessenger(ScriptedMessenger):
    """Tells when a message arrives."""

    signal: Signal = field(default_factory=Signal)

    async def send(self, letter: OutboundMessage) -> str:
        """Send a message, and say so."""
        name = await super().send(letter)
        await self.signal.note()
        return name


def nothing_due(uow: UnitOfWork, now: datetime) -> PlannedRows:
    """Find nothing to plan."""
    return PlannedRows(0, more=False)


async def nothing_to_tidy() -> None:
    """Find nothing to tidy."""


@asynccontextmanager
async def running(clockwork: Clockwork) -> AsyncIterator[None]:
    """Let a clockwork run, and stop it gracefully."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(clockwork.run())
        yield
        await clockwork.stop(SOON)


@pytest.fixture
def loud(clock: HandClock) -> LoudMessenger:
    """Deliver to lists, audibly."""
    return LoudMessenger(clock.now)


async def test_what_is_due_at_the_start_is_delivered_at_once(
    make_courier: MakeCourier, storage: Storage, clock: HandClock, loud: LoudMessenger
) -> None:
    await put(storage, notice(1))
    clockwork = Clockwork(
        Beat(storage, clock, nothing_due), [make_courier(messenger=loud)], nothing_to_tidy
    )

    async with running(clockwork):
        await loud.signal.until(lambda: loud.texts == ["hello"])

    assert await state(storage, notice(1)) is NoticeState.SENT


async def test_an_outage_is_seen_before_anything_stale_goes_out(
    make_courier: MakeCourier, storage: Storage, clock: HandClock, loud: LoudMessenger
) -> None:
    stale = notice(1, NoticeKind.REMINDER, due_at=SUNDAY + timedelta(minutes=1))
    await put(storage, stale, notice(2))
    await storage.run(lambda uow: uow.notes.put(ALIVE, SUNDAY.isoformat()))
    clock.advance(hours=3)
    clockwork = Clockwork(
        Beat(storage, clock, nothing_due), [make_courier(messenger=loud)], nothing_to_tidy
    )

    async with running(clockwork):
        await loud.signal.until(lambda: bool(loud.arrived))

    assert await state(storage, stale) is NoticeState.DROPPED


async def test_a_machine_that_slept_sees_the_outage_before_anything_stale_goes_out(
    make_courier: MakeCourier, storage: Storage, clock: HandClock, loud: LoudMessenger
) -> None:
    await put(storage, notice(1))
    clockwork = Clockwork(
        Beat(storage, clock, nothing_due), [make_courier(messenger=loud)], nothing_to_tidy
    )

    async with running(clockwork):
        await loud.signal.until(lambda: len(loud.arrived) == 1)
        stale = notice(2, NoticeKind.REMINDER, due_at=SUNDAY + timedelta(minutes=1))
        await put(storage, stale, notice(3, due_at=SUNDAY + timedelta(minutes=1)))
        clock.advance(hours=3)
        clockwork.poke()
        await loud.signal.until(lambda: len(loud.arrived) == 2)

    assert await state(storage, stale) is NoticeState.DROPPED


@pytest.fixture
def slow_metronome(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the metronome ask for no delivery as long as a test lasts."""
    monkeypatch.setattr("scheduler.clockwork.DELIVER_EVERY", timedelta(hours=1))


@pytest.mark.usefixtures("slow_metronome")
async def test_what_a_beat_plans_is_delivered_without_waiting_for_the_metronome(
    make_courier: MakeCourier, storage: Storage, clock: HandClock, loud: LoudMessenger
) -> None:
    planned = [notice(2)]

    def plan(uow: UnitOfWork, now: datetime) -> PlannedRows:
        if now > SUNDAY:
            uow.outbox.put(*planned)
        return PlannedRows(0, more=False)

    await put(storage, notice(1))
    beat = Beat(storage, clock, plan)
    clockwork = Clockwork(beat, [make_courier(messenger=loud)], nothing_to_tidy)

    async with running(clockwork):
        await loud.signal.until(lambda: len(loud.arrived) == 1)
        clock.advance(seconds=15)
        await clockwork._plan(beat)
        await loud.signal.until(lambda: len(loud.arrived) == 2)


@pytest.mark.usefixtures("slow_metronome")
async def test_a_poke_delivers_without_waiting_for_the_metronome(
    make_courier: MakeCourier, storage: Storage, clock: HandClock, loud: LoudMessenger
) -> None:
    await put(storage, notice(1))
    clockwork = Clockwork(
        Beat(storage, clock, nothing_due), [make_courier(messenger=loud)], nothing_to_tidy
    )

    async with running(clockwork):
        await loud.signal.until(lambda: len(loud.arrived) == 1)
        await put(storage, notice(2))
        clockwork.poke()
        await loud.signal.until(lambda: len(loud.arrived) == 2)


async def test_platforms_fail_apart(
    make_courier: MakeCourier, storage: Storage, clock: HandClock, loud: LoudMessenger
) -> None:
    stuck = ScriptedMessenger(clock.now, platform="telegram")
    held = stuck.hold("person-1")
    await put(storage, notice(1, platform="telegram"), notice(2), notice(3))
    couriers = [make_courier(messenger=stuck), make_courier(messenger=loud)]
    clockwork = Clockwork(Beat(storage, clock, nothing_due), couriers, nothing_to_tidy)

    async with running(clockwork):
        await held.began.wait()
        await loud.signal.until(lambda: len(loud.arrived) == 2)
        assert not stuck.arrived
        held.may_go_on.set()

    assert stuck.texts == ["hello"]


async def test_a_beat_that_breaks_stops_neither_the_beats_nor_the_couriers(
    make_courier: MakeCourier,
    storage: Storage,
    clock: HandClock,
    loud: LoudMessenger,
    logged: list[EventDict],
) -> None:
    def broken(uow: UnitOfWork, now: datetime) -> PlannedRows:
        raise ValueError

    await put(storage, notice(1))
    courier = make_courier(messenger=loud)
    clockwork = Clockwork(Beat(storage, clock, broken), [courier], nothing_to_tidy)

    async with running(clockwork):
        await loud.signal.until(lambda: bool(loud.arrived))

    assert {line["event"] for line in logged} == {"broke"}
    assert {line["work"] for line in logged} == {"beat"}


async def test_stopping_lets_the_running_delivery_finish(
    make_courier: MakeCourier, storage: Storage, clock: HandClock, messenger: ScriptedMessenger
) -> None:
    held = messenger.hold("person-1")
    await put(storage, notice(1, text="one two"), notice(2, person=1))
    clockwork = Clockwork(Beat(storage, clock, nothing_due), [make_courier()], nothing_to_tidy)

    async with running(clockwork):
        await held.began.wait()
        asyncio.get_running_loop().call_soon(held.may_go_on.set)

    assert messenger.texts == ["one", "two"]
    assert await state(storage, notice(1)) is NoticeState.SENT
    assert await state(storage, notice(2)) is NoticeState.WAITING


async def test_what_takes_longer_than_the_deadline_is_cut_off_and_sent_after_its_lease(
    make_courier: MakeCourier,
    storage: Storage,
    clock: HandClock,
    messenger: ScriptedMessenger,
    logged: list[EventDict],
) -> None:
    held = messenger.hold("person-1")
    await put(storage, notice(1))
    clockwork = Clockwork(Beat(storage, clock, nothing_due), [make_courier()], nothing_to_tidy)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(clockwork.run())
        await held.began.wait()
        await clockwork.stop(timedelta())

    assert [(line["event"], line["work"]) for line in logged] == [
        ("stopped in the middle", ["deliver:local"])
    ]
    clock.advance(seconds=61)
    assert await make_courier(holder="next process").deliver() == 1


async def test_stopping_what_never_ran_is_nothing_to_wait_for(
    make_courier: MakeCourier, storage: Storage, clock: HandClock
) -> None:
    beat = Beat(storage, clock, nothing_due)

    await Clockwork(beat, [make_courier()], nothing_to_tidy).stop(timedelta())


def test_the_metronome_has_a_few_static_jobs_and_misses_none_for_being_late(
    make_courier: MakeCourier, storage: Storage, clock: HandClock
) -> None:
    beat = Beat(storage, clock, nothing_due)
    metronome = Clockwork(beat, [make_courier()], nothing_to_tidy)._metronome()

    jobs = {job.id: job.trigger.interval for job in metronome.get_jobs()}

    assert jobs == {
        "beat": timedelta(seconds=15),
        "deliver:local": timedelta(seconds=2),
        "tidy": timedelta(hours=1),
    }
    assert all(isinstance(job.trigger, IntervalTrigger) for job in metronome.get_jobs())
    assert metronome._job_defaults == {
        "misfire_grace_time": None,
        "coalesce": True,
        "max_instances": 1,
    }
