"""Files pass one at a time for one person and a few at a time for all, whoever presses."""

import asyncio

from adapters.discord.interactions.in_flight import TRANSFERS_AT_ONCE, TransferSlots


async def test_one_person_has_one_turn_at_a_time_and_keeps_nobody_else_from_theirs() -> None:
    slots, under_way, most = TransferSlots(), 0, 0
    begun, over = asyncio.Event(), asyncio.Event()

    async def carry() -> None:
        nonlocal under_way, most
        async with slots.slot(1):
            under_way += 1
            most = max(most, under_way)
            begun.set()
            await over.wait()
            under_way -= 1

    async with asyncio.TaskGroup() as tasks:
        for _ in range(50):
            tasks.create_task(carry())
        await begun.wait()
        assert slots.full_for(1)
        assert not slots.full_for(2)
        async with slots.slot(2):
            assert under_way == 1
        over.set()
    assert most == 1
    assert not slots.full_for(1)


async def test_all_together_have_a_few_turns_at_a_time() -> None:
    slots, under_way, most = TransferSlots(), 0, 0

    async def carry(user: int) -> None:
        nonlocal under_way, most
        async with slots.slot(user):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(carry(user) for user in range(5 * TRANSFERS_AT_ONCE)))
    assert most == TRANSFERS_AT_ONCE
