"""Discord in two groups of shards: two processes hear it, and a third one writes.

Telegram is beside it. One of them is killed now and then, for a week, in a soak for a month.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from storage.engine import SqlStorage
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.depth import DEPTH
from tests.system.circle import POD
from tests.system.desktop import Desktop
from tests.system.fate import Fate, SharedDial, with_roles
from tests.system.friends import Friends
from tests.system.phone import WITHIN, Phone
from tests.system.process import Process

ROLES = ("gateway", "courier", "all")
WEEKS = 1 if DEPTH == 1 else 4


@pytest.fixture
def identify_every() -> float:
    """Let Discord want half of what it does: who has a turn takes some time to begin."""
    return 2.5


@pytest.fixture
async def processes(
    discord: FakeDiscord, telegram: FakeTelegram, postgres_url: str, tmp_path: Path
) -> AsyncIterator[list[Process]]:
    """Make a process for each role; two of them hear a group of shards each."""
    discord.tolerates("no answer within 3 s")  # who heard it was killed
    telegram.tolerates("message is not modified")  # a kill may come before it is noted
    given = {
        "CAIRN_TELEGRAM_TOKEN": telegram.token,
        "CAIRN_TELEGRAM_API_URL": telegram.url,
        "CAIRN_DISCORD_TOKEN": discord.token,
        "CAIRN_DISCORD_API_URL": discord.api_url,
        "CAIRN_DISCORD_SHARDS": "2",
        "CAIRN_DISCORD_SHARD_GROUPS": "2",
    }
    async with with_roles(ROLES, tmp_path, postgres_url, **given) as made:
        yield made


async def test_weeks_on_two_platforms_in_which_processes_are_killed_are_like_any_others(
    discord: FakeDiscord,
    telegram: FakeTelegram,
    processes: list[Process],
    beside: SqlStorage,
    session: aiohttp.ClientSession,
    tmp_path: Path,
) -> None:
    fate = Fate(processes, seed=11)
    friends = Friends(discord, telegram, processes[0], session)
    friends.dial = dial = SharedDial(tmp_path, beside)
    for process in processes:
        await process.start("on Telegram")
    await heard(discord)
    await friends.open_a_pod()

    dial.before = fate.strikes
    for week in range(1, WEEKS + 1):
        await they_check_in(discord, friends, fate, week)
        await the_week_closes(friends, fate, week)

    assert fate.kills >= len(ROLES) * WEEKS
    for desk in (friends.ann, friends.bob):
        # Discord knows a message that is sent again for what it is, so no kill repeats any.
        assert friends.times_told("How did", desk.owner.dm) == WEEKS
    assert friends.times_told(f"The week in {POD}", friends.nest) == WEEKS
    assert {await process.stop() for process in processes} == {0}


async def heard(discord: FakeDiscord) -> None:
    """Wait until both groups of shards are heard by somebody."""
    guilds = [shard << 22 for shard in range(2)]
    await discord.until(lambda: all(map(discord.gateway.connected, guilds)), WITHIN)


async def they_check_in(discord: FakeDiscord, friends: Friends, fate: Fate, week: int) -> None:
    """Wait for a week's questions, and answer them once everybody is there again."""
    ann, bob, cy = friends.ann, friends.bob, friends.cy
    await friends.dial.turn_until(
        lambda: all(asked(friends, screen) >= week for screen in (ann, bob, cy))
    )
    assert [asked(friends, screen) for screen in (ann, bob)] == [week, week]
    await fate.rests()
    fate.strikes()
    await fate.rests()
    await heard(discord)
    for screen in (ann, bob, cy):
        await screen.presses("Done", "Noted. That is your stone.")


async def the_week_closes(friends: Friends, fate: Fate, week: int) -> None:
    """Wait for the digest in the channel, with everybody's stone."""
    digest = f"The week in {POD}"
    await friends.dial.turn_until(lambda: friends.times_told(digest, friends.nest) >= week)
    await fate.rests()
    assert "The cairn grew this week." in (await friends.ann.reads(digest, friends.nest)).text


def asked(friends: Friends, screen: Desktop | Phone) -> int:
    """Count the weeks of which somebody was asked: what Telegram was told twice is one."""
    if isinstance(screen, Desktop):
        return friends.times_told("How did", screen.owner.dm)
    calls = friends.telegram.calls("sendMessage", screen.owner)
    return len({c.text("reply_markup") for c in calls if "How did" in c.text("text")})
