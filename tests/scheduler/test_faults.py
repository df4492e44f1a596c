"""What a courier keeps when it is killed, canceled or stopped, or when storage fails it."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.notices import NoticeState
from bot.ports.storage import Storage, UnitOfWork
from scheduler.courier import AT_ONCE, Courier
from storage import schema
from storage.engine import open_storage
from storage.sealing.encryption import MasterKeys
from tests.scheduler.clocks import HandClock
from tests.scheduler.fixtures import MakeCourier
from tests.scheduler.frail_storages import FrailStorage, SlowStorage, full_disk, unbroken
from tests.scheduler.scripted import (
    Happening,
    Killed,
    Lost,
    ScriptedMessenger,
    noted,
    notice,
    put,
    settle_in,
    state,
)


def _keys(messenger: ScriptedMessenger) -> set[str]:
    return {message.key for message in messenger.arrived}


async def test_a_kill_between_sending_and_settling_sends_again_under_the_same_key(
    make_courier: MakeCourier,
    storage: Storage,
    messenger: ScriptedMessenger,
    clock: HandClock,
) -> None:
    cheers = notice(1)
    await put(storage, cheers)
    messenger.script("person-1", Lost(Killed()))
    with pytest.raises(BaseExceptionGroup) as killed:
        await make_courier().deliver()
    assert killed.group_contains(Killed)

    survivor = make_courier(holder="next process")
    clock.advance(seconds=59)
    assert await survivor.deliver() == 0
    clock.advance(seconds=2)
    assert await survivor.deliver() == 1

    assert [m.key for m in messenger.arrived] == ["cheers:1/person-1/1"] * 2
    assert await state(storage, cheers) is NoticeState.SENT


@pytest.mark.parametrize("request_number", range(1, 8))
@pytest.mark.parametrize("arrived", [False, True])
async def test_a_kill_at_any_request_loses_nothing_and_repeats_at_most_that_one(
    make_courier: MakeCourier,
    storage: Storage,
    messenger: ScriptedMessenger,
    clock: HandClock,
    request_number: int,
    arrived: bool,
) -> None:
    notices = [notice(number, person=1, text="one two") for number in range(1, 5)]
    await put(storage, *notices)
    quiet: list[Happening] = [None] * (request_number - 1)
    messenger.script("person-1", *quiet, Lost(Killed()) if arrived else Killed())
    with pytest.raises(BaseExceptionGroup):
        await make_courier().deliver()

    clock.advance(seconds=61)
    await make_courier(holder="next process").deliver()

    keys = [message.key for message in messenger.arrived]
    middle_of_a_notice = request_number % 2 == 0
    assert len(set(keys)) == 8
    assert len(keys) - 8 <= arrived + middle_of_a_notice
    assert all([await state(storage, n) is NoticeState.SENT for n in notices])


async def test_a_process_that_is_killed_leaves_all_to_the_next_one(
    make_courier: MakeCourier,
    messenger: ScriptedMessenger,
    clock: HandClock,
    tmp_path: Path,
) -> None:
    url, keys, into = f"sqlite:///{tmp_path}/cairn.db", MasterKeys.fresh(), tmp_path / "arrived"
    notices = [notice(number, person=number % 10 + 1) for number in range(1, 51)]
    schema.migrate(url)
    storage = open_storage(url, clock=clock, keys=keys)
    await settle_in(storage)
    await put(storage, *notices)
    await storage.close()

    victim = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.scheduler.victim", url, keys.write(), into, "25"),
        cwd=Path(__file__).parents[2],
    )
    assert await victim.wait() == -signal.SIGKILL
    clock.advance(seconds=61)
    storage = open_storage(url, clock=clock, keys=keys)
    await make_courier(storage=storage, holder="next process").deliver()
    states = {await state(storage, n) for n in notices}
    await storage.close()

    before, since = set(into.read_text().split()), {m.key for m in messenger.arrived}
    assert states == {NoticeState.SENT}
    assert before | since == {f"{n.key}/{n.args['place']}/1" for n in notices}
    assert 1 <= len(before & since) <= AT_ONCE


async def test_being_canceled_settles_what_was_sent_and_sends_the_rest_after_the_lease(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    sent, cut_off, never_begun = (notice(number, person=1) for number in (1, 2, 3))
    await put(storage, sent, cut_off, never_begun)
    messenger.script("person-1", None)
    held = messenger.hold("person-1")

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(make_courier().deliver())
        await held.began.wait()
        task.cancel()

    assert await state(storage, sent) is NoticeState.SENT
    assert await state(storage, cut_off) is NoticeState.WAITING
    clock.advance(seconds=61)
    await make_courier(holder="next process").deliver()
    assert len({m.key for m in messenger.arrived}) == len(messenger.arrived) == 3


async def test_being_canceled_while_settling_settles_everything_that_was_sent_and_once(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    notices = [notice(number) for number in range(1, 7)]
    await put(storage, *notices)
    slow = SlowStorage(storage, holds="times cheers:1")

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(make_courier(storage=slow).deliver())
        await slow.held.began.wait()
        task.cancel()
        asyncio.get_running_loop().call_soon(slow.held.may_go_on.set)

    sent = [n for n in notices if f"{n.key}/{n.args['place']}/1" in _keys(messenger)]
    assert sent
    assert {await state(storage, n) for n in sent} == {NoticeState.SENT}
    assert {await noted(storage, f"times {n.key}") for n in sent} == {"1"}


async def test_two_deliveries_at_once_still_write_to_a_place_one_after_the_other(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    await put(storage, notice(1))
    held = messenger.hold("person-1")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(courier.deliver())
        await held.began.wait()
        await put(storage, notice(2, person=1))
        tasks.create_task(courier.deliver())
        await put(storage, notice(3, person=1))
        held.may_go_on.set()

    assert messenger.busiest["person-1"] == 1
    assert len(messenger.arrived) == 3


async def test_what_kills_every_process_that_takes_it_is_given_up(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    poison = notice(1, expires_at=clock.now() + timedelta(days=1))
    await put(storage, poison)
    messenger.script("person-1", *[Killed()] * 12)
    for _ in range(12):
        with pytest.raises(BaseExceptionGroup):
            await make_courier().deliver()
        clock.advance(seconds=61)

    await make_courier().deliver()

    assert await state(storage, poison) is NoticeState.DEAD
    assert not messenger.arrived


async def test_a_closed_courier_takes_nothing(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    await put(storage, *(notice(number, person=1) for number in range(1, 121)))

    courier.close()

    assert await courier.deliver() == 0
    assert not messenger.asked_at


async def test_closing_finishes_what_is_on_its_way_and_gives_back_the_rest(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    on_its_way = notice(1, text="one two")
    rest = [notice(number, person=1) for number in (2, 3)]
    await put(storage, on_its_way, *rest)
    held = messenger.hold("person-1")
    closing = make_courier()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(closing.deliver())
        await held.began.wait()
        closing.close()
        held.may_go_on.set()

    assert messenger.texts == ["one", "two"]
    assert await state(storage, on_its_way) is NoticeState.SENT
    assert await closing.deliver() == 0
    assert await make_courier(holder="next process").deliver() == 2


async def test_what_was_sent_and_cannot_be_settled_is_not_sent_again(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    poison, fine = notice(1), notice(2)
    frail = FrailStorage(storage, full_disk(when=poison.key))
    courier = make_courier(storage=frail)
    await put(storage, poison, fine)

    for _ in range(3):
        await courier.deliver()
        clock.advance(minutes=2)
    assert sorted(m.place for m in messenger.arrived) == ["person-1", "person-2"]
    assert await state(storage, fine) is NoticeState.SENT
    assert await state(storage, poison) is NoticeState.WAITING

    frail.breaks = unbroken
    await courier.deliver()

    await courier.deliver()
    clock.advance(minutes=2)
    await courier.deliver()
    assert len(messenger.arrived) == 2
    assert await state(storage, poison) is NoticeState.SENT
    assert await noted(storage, f"times {poison.key}") == "1"


async def test_while_nothing_can_be_settled_nothing_more_is_sent(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    notices = [notice(number) for number in range(1, 10)] + [
        notice(number, person=number % 9 + 1) for number in range(10, 60)
    ]
    await put(storage, *notices)

    def breaks(uow: UnitOfWork) -> None:
        if any(uow.notes.get(f"delivered {n.key}") for n in notices):
            raise OSError("no space left")

    frail = FrailStorage(storage, breaks)
    courier = make_courier(storage=frail)
    await courier.deliver()
    sent_in_vain = len(messenger.arrived)
    assert sent_in_vain <= 16

    frail.breaks = unbroken
    clock.advance(seconds=61)
    await courier.deliver()

    assert len(messenger.arrived) == 59
    assert len({m.key for m in messenger.arrived}) == 59


async def test_a_failing_lease_is_for_the_lane_to_report(
    make_courier: MakeCourier, storage: Storage
) -> None:
    def breaks(uow: UnitOfWork) -> None:
        raise OSError("no space left")

    courier: Courier = make_courier(storage=FrailStorage(storage, breaks))

    with pytest.raises(OSError, match="no space"):
        await courier.deliver()
