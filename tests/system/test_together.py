"""Several Cairns over one PostgreSQL: each platform belongs to one of them at a time."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.patience import in_time
from tests.system.phone import Phone
from tests.system.process import Process, ending

TAKEN_OVER_WITHIN = 15.0
TOOK = "took a seat seat=hear:telegram"


@pytest.fixture
async def processes(
    telegram: FakeTelegram, discord: FakeDiscord, postgres_url: str, tmp_path: Path
) -> AsyncIterator[list[Process]]:
    """Make three processes over one database, none of them started."""
    made = [
        Process(
            tmp_path,
            CAIRN_DATABASE_URL=postgres_url,
            CAIRN_TELEGRAM_TOKEN=telegram.token,
            CAIRN_TELEGRAM_API_URL=telegram.url,
            CAIRN_DISCORD_TOKEN=discord.token,
            CAIRN_DISCORD_API_URL=discord.api_url,
        )
        for _ in range(3)
    ]
    async with AsyncExitStack() as running:
        for process in made:
            process.fresh = True  # one of them is suspended
            await running.enter_async_context(ending(process))
        yield made


async def test_when_one_is_killed_or_stalls_another_takes_over_and_nothing_is_said_twice(
    telegram: FakeTelegram, discord: FakeDiscord, processes: list[Process]
) -> None:
    ann = Phone(telegram, telegram.user("Ann"))
    first, second, third = processes
    await first.start(TOOK)
    await second.start("on Telegram")
    await answers(ann, "/start", 1)
    assert not second.said(TOOK)

    await first.kill()
    async with in_time(TAKEN_OVER_WITHIN):
        await second.says(TOOK)
    await answers(ann, "/start", 2)

    await third.start("on Telegram")
    await second.stall()
    async with in_time(TAKEN_OVER_WITHIN):
        await third.says(TOOK)
    await answers(ann, "/start", 3)
    second.go_on()
    await second.says("left a seat seat=hear:telegram")
    await answers(ann, "/start", 4)

    await discord.until(lambda: discord.gateway.connected(None), TAKEN_OVER_WITHIN)
    assert await third.stop() == 0
    async with in_time(TAKEN_OVER_WITHIN):
        await second.says(TOOK, 2)
    await answers(ann, "/start", 5)
    assert await second.stop() == 0


async def test_who_plays_with_the_clock_is_not_let_in_beside_others(
    processes: list[Process],
) -> None:
    first, second, _ = processes
    await first.start(TOOK)
    second.options = ("--local",)

    await second.start("Cairn runs on this database already")

    assert await second.ended() == 1
    assert await first.stop() == 0


async def answers(phone: Phone, text: str, times: int) -> None:
    """Say something, and be answered once."""
    phone.owner.says(text) if phone.owner.met else phone.owner.starts()
    await phone.telegram.until(lambda: len(phone.has("")) >= times, TAKEN_OVER_WITHIN)
    assert len(phone.has("")) == times
