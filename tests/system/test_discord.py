"""Cairn on Discord as its operator runs it, with Telegram in the same process."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.patience import in_time
from tests.harness.strange_secrets import OTHER_DISCORD
from tests.system.circle import CONNECTED as ON_TELEGRAM
from tests.system.circle import POD, WIN, WORDS
from tests.system.dial import SUNDAY, TUESDAY
from tests.system.friends import ROOM, SERVER, Friends
from tests.system.process import Process, ending

ON_DISCORD = "on Discord"
COMMANDS = "/applications/{application_id}/commands"


@pytest.fixture
async def cairn(
    discord: FakeDiscord, telegram: FakeTelegram, tmp_path: Path
) -> AsyncIterator[Process]:
    """Make a process, not started yet, that must never say a secret however much it logs."""
    process = Process(
        tmp_path,
        CAIRN_DISCORD_TOKEN=discord.token,
        CAIRN_DISCORD_API_URL=discord.api_url,
        CAIRN_TELEGRAM_TOKEN=telegram.token,
        CAIRN_TELEGRAM_API_URL=telegram.url,
        CAIRN_LOG_LEVEL="debug",
    )
    async with ending(process):
        yield process
    said = "".join(process.logged)
    tokens = [token.rpartition(".")[2] for token in (discord.token, OTHER_DISCORD)]
    tokens += [telegram.token.partition(":")[2], *(i.token for i in discord.interactions)]
    assert said
    assert not [secret for secret in (*tokens, *WORDS, SERVER, ROOM) if secret in said]


@pytest.fixture
def friends(
    discord: FakeDiscord, telegram: FakeTelegram, cairn: Process, session: aiohttp.ClientSession
) -> Friends:
    """Bring Ann, Bob and Cy; nothing runs yet."""
    cairn.options = ("--local",)
    return Friends(discord, telegram, cairn, session)


async def test_a_week_of_kills_on_two_platforms_loses_nothing_and_says_nothing_twice(
    discord: FakeDiscord, cairn: Process, friends: Friends
) -> None:
    discord.tolerates("no answer within 3 s")  # it is killed meanwhile
    await friends.start()
    await friends.open_a_pod()

    await they_check_in(friends)
    await the_week_closes(friends)

    for desk in (friends.ann, friends.bob):
        assert friends.times_told("How did", desk.owner.dm) == 1
        assert friends.times_told("is open: ", desk.owner.dm) == 1
        assert friends.times_told("The week in", desk.owner.dm) == 1
        assert friends.times_told("Still room", desk.owner.dm) == 0
    assert friends.times_told("The week in", friends.nest) == 1
    assert friends.times_told("It is check-in day.", friends.nest) == 1
    assert published(discord) == 1
    assert not [line for line in cairn.logged if " error " in line]
    discord.freezes()
    async with in_time(10):
        assert await cairn.stop() == 0


async def they_check_in(friends: Friends) -> None:
    """Answer the question, around two kills: by buttons and a form, and Cy after a reminder."""
    ann, bob, cy = friends.ann, friends.bob, friends.cy
    await friends.killed_unsettled("How did Morning pages go?", ann)
    await friends.until("How did")
    await friends.killed_unanswered(ann.touches("Done"))
    await ann.presses("Done", "Noted. That is your stone.")
    form = await ann.touches("Add words")
    await ann.fills(form, {"A win": WIN}, "Your stone is laid.")
    await bob.presses("Not this week", "Noted. You showed up, and that is the stone.")
    await friends.until("Still room for your stone", cy)
    await cy.presses("Partly", "Noted. That is your stone.")


async def the_week_closes(friends: Friends) -> None:
    """Read the digest, which a kill interrupts, cheer across platforms, and look at the board."""
    ann, bob, cy = friends.ann, friends.bob, friends.cy
    digest = f"The week in {POD}"
    await friends.killed_unsettled(digest, ann, friends.nest)
    await friends.until(digest)
    for read in (await ann.reads(digest, friends.nest), await bob.reads(digest)):
        assert read.shown_files
        assert "The cairn grew this week." in read.text
        assert WIN in read.text
    await ann.presses("Cheer", "Cheers for Cy come in the evening", friends.nest)
    await cy.presses("Cheer", "Cheers for Ann come in the evening")
    await friends.until("Ann cheered your check-in.", cy)
    await friends.until("Cy cheered your check-in.", ann)
    board = await bob.gives("board", f"The board of {POD}")
    assert board.shown_files
    assert "on the cairn" not in board.text.lower()


async def test_a_platform_that_is_away_delays_nothing_on_the_other(
    discord: FakeDiscord,
    telegram: FakeTelegram,
    cairn: Process,
    friends: Friends,
    session: aiohttp.ClientSession,
) -> None:
    ann, bob, cy = friends.ann, friends.bob, friends.cy
    await friends.start()
    await friends.open_a_pod()

    await telegram.goes_down()
    await friends.dial.to_evening(SUNDAY)
    await ann.reads("How did Morning pages go?")
    await bob.reads("How did Scales go?")
    await ann.presses("Done", "Noted. That is your stone.")
    assert not cy.has("How did")
    await telegram.comes_back()
    await cy.reads("How did Sketching go?")

    await cairn.kill()
    discord.goes_down()
    await cairn.start("warning cairn.discord: no connection to Discord")
    await cy.presses("Done", "Noted. That is your stone.")
    assert await readiness(cairn, session) == (503, {"discord": False, "telegram": True})
    await friends.dial.to_evening(TUESDAY)
    await cy.reads("The cairn grew this week.")
    assert not ann.has("The cairn grew", friends.nest)
    discord.comes_back()
    await ann.reads("The cairn grew this week.", friends.nest)
    await friends.until("The cairn grew this week.", bob)
    await cairn.says(ON_DISCORD)
    assert await readiness(cairn, session) == (200, {"discord": True, "telegram": True})


async def test_a_token_that_discord_refuses_ends_the_process_with_a_sentence(
    cairn: Process,
) -> None:
    cairn.environment["CAIRN_DISCORD_TOKEN"] = OTHER_DISCORD

    await cairn.start("Error: Discord refuses CAIRN_DISCORD_TOKEN. Copy it anew from the page of")

    assert await cairn.ended() == 1
    assert "Traceback" not in "".join(cairn.logged)


async def test_a_platform_that_refuses_cairn_later_takes_the_other_not_along(
    discord: FakeDiscord,
    telegram: FakeTelegram,
    cairn: Process,
    session: aiohttp.ClientSession,
) -> None:
    await cairn.start(ON_DISCORD)
    await telegram.asked()

    discord.gateway.token = discord.backend.token = OTHER_DISCORD
    discord.tolerates("Authentication failed")
    discord.closes_connections(4004)

    await cairn.says("a platform is heard no longer")
    assert await readiness(cairn, session) == (503, {"discord": False, "telegram": True})
    ann = telegram.user("Ann")
    ann.starts()
    await telegram.until(lambda: telegram.of_bot(ann))
    assert await cairn.stop() == 0


async def test_a_stop_does_not_wait_for_a_gateway_that_does_not_answer(
    discord: FakeDiscord,
    telegram: FakeTelegram,
    cairn: Process,
    session: aiohttp.ClientSession,
) -> None:
    discord.freezes()
    await cairn.start(ON_TELEGRAM)
    await discord.until(lambda: published(discord) == 1)
    await telegram.asked()
    assert await readiness(cairn, session) == (503, {"discord": False, "telegram": True})

    async with in_time(10):
        assert await cairn.stop() == 0


async def test_an_operator_publishes_the_commands_beside_a_cairn_that_runs(
    discord: FakeDiscord, cairn: Process
) -> None:
    await cairn.start(ON_TELEGRAM)
    await discord.until(lambda: published(discord) == 1)

    assert await cairn.beside("sync") == (0, "The commands are published on Discord.\n")
    assert published(discord) == 2
    assert await cairn.stop() == 0


def published(discord: FakeDiscord) -> int:
    """Count how often the commands of all servers were published."""
    return sum(1 for r in discord.requests if (r.method, r.route) == ("PUT", COMMANDS))


async def readiness(cairn: Process, session: aiohttp.ClientSession) -> tuple[int, Any]:
    """Ask whether Cairn is ready: the status, and what it says of the platforms."""
    async with session.get(f"{cairn.address}/readyz") as answer:
        checks = (await answer.json())["checks"]
        return answer.status, {name: checks[name] for name in ("discord", "telegram")}
