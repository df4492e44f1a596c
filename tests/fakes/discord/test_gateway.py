"""The gateway as discord.py knows it: connecting, coming back, and what is heard."""

import json
from dataclasses import replace

import aiohttp
import discord
import pytest

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.fixtures import QUICK
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.little_bot import LittleBot, running
from tests.fakes.discord.timing import Timing
from tests.fakes.discord.wire import Json
from tests.harness.patience import in_time, patient


def kinds(fake: FakeDiscord) -> list[str]:
    """Name what clients sent to start and to resume sessions."""
    return ["identify"] * len(fake.gateway.identifies) + ["resume"] * len(fake.gateway.resumes)


async def test_a_bot_connects_and_knows_its_guilds(fake: FakeDiscord) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    town = fake.guild("Town", ann, [bob])
    square, den = town.channel("square"), town.channel("den", readers=[bob])
    den.takes_permissions_from_bot("send_messages")

    async with running(LittleBot(), fake) as bot:
        (guild,) = bot.guilds
        assert (guild.name, guild.member_count, guild.owner_id) == ("Town", 3, ann.id)
        allowed = [
            channel.permissions_for(guild.me).send_messages for channel in guild.text_channels
        ]
        assert allowed == [True, False]
        assert [channel.id for channel in guild.text_channels] == [square.id, den.id]

    await fake.until(lambda: not fake.gateway.connections)
    assert fake.gateway.sessions == {}
    (asked,) = fake.gateway.identifies
    assert asked["token"] == fake.token
    assert asked["shard"] == [0, 1]
    assert Intent(asked["intents"]) == (
        Intent.guilds | Intent.guild_messages | Intent.direct_messages
    )


async def test_what_was_missed_is_heard_after_a_resume(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    await fake.until(lambda: fake.gateway.connected(None))

    fake.goes_dark()
    await fake.until(lambda: not fake.gateway.connected(None))
    for text in ("one", "two"):
        await ann.says(text)
    fake.comes_back()
    await fake.until(lambda: "resumed" in bot.events)

    assert [message.content for message in bot.heard] == ["one", "two"]
    assert kinds(fake) == ["identify", "resume"]


async def test_what_was_missed_without_a_resume_is_in_the_history(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    seen = await ann.says("before")
    await fake.until(lambda: len(bot.heard) == 1)
    bot.ready_now.clear()

    fake.invalidate_sessions(resumable=False)
    await ann.says("meanwhile")
    async with in_time():
        await bot.ready_now.wait()
    channel = await bot.fetch_channel(ann.dm.id)
    assert isinstance(channel, discord.DMChannel)
    missed = [m async for m in channel.history(after=discord.Object(seen.id))]

    assert [message.content for message in bot.heard] == ["before"]
    assert [message.content for message in missed] == ["meanwhile"]
    assert kinds(fake) == ["identify", "identify"]


@pytest.mark.parametrize("how", ["drop", "reconnect", "invalid but resumable", "4000", "1000"])
async def test_a_connection_that_ends_is_resumed(
    fake: FakeDiscord, bot: LittleBot, how: str
) -> None:
    match how:
        case "drop":
            fake.drop_connections()
        case "reconnect":
            fake.asks_to_reconnect()
        case "invalid but resumable":
            fake.invalidate_sessions(resumable=True)
        case code:
            fake.closes_connections(int(code))

    await fake.until(lambda: "resumed" in bot.events)
    assert kinds(fake) == ["identify", "resume"]


@pytest.mark.parametrize("timing", [replace(QUICK, heartbeat=0.2)])
async def test_a_zombied_connection_is_left(fake: FakeDiscord, timing: Timing) -> None:
    async with running(LittleBot(heartbeat_timeout=0.4), fake) as bot:
        fake.stops_acknowledging()
        await fake.until(lambda: bool(fake.gateway.resumes))
        fake.gateway.acknowledges = True
        await fake.until(lambda: "resumed" in bot.events)


async def test_heartbeats_are_answered(fake: FakeDiscord, bot: LittleBot) -> None:
    fake.asks_for_heartbeats()
    await fake.until(lambda: bot.latency < 1)


async def test_guilds_are_spread_over_shards(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    for name in ("Town", "Village", "City"):
        fake.guild(name, ann)
        fake.passes(seconds=1)

    async with running(LittleBot(shard_count=2), fake) as bot:
        assert [asked["shard"] for asked in fake.gateway.identifies] == [[0, 2], [1, 2]]
        assert len(bot.guilds) == 3
        assert all(guild.shard_id == (guild.id >> 22) % 2 for guild in bot.guilds)
        await ann.says("hello")
        await fake.until(lambda: len(bot.heard) == 1)


async def test_content_is_only_for_whom_it_is_meant(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    square = fake.guild("Town", ann).channel("square")
    picture = ann.uploads("a.png", "image/png")

    await ann.says("not for you", square, [picture])
    await ann.says("for you", square, [picture], mention=True)
    await ann.says("in private", attachments=[picture])
    await fake.until(lambda: len(bot.heard) == 3)

    assert [m.content for m in bot.heard] == ["", f"<@{fake.bot_user_id}> for you", "in private"]
    assert [len(m.attachments) for m in bot.heard] == [0, 1, 1]


async def test_what_a_bot_cannot_see_it_does_not_hear(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    town = fake.guild("Town", ann)
    den = town.channel("den")
    secret = town.thread(den, "secret", members=[ann])
    await ann.says("psst", secret)
    den.takes_permissions_from_bot("view_channel")
    await ann.says("psst", den)
    await ann.says("hello")
    await fake.until(lambda: len(bot.heard) == 1)

    assert bot.heard[0].content == "hello"
    (guild,) = bot.guilds
    assert [channel.name for channel in guild.text_channels] == ["___hidden___"]
    assert list(guild.threads) == []


async def test_leaving_and_deleting_are_told(fake: FakeDiscord, bot: LittleBot) -> None:
    town = fake.guild("Town", fake.user("Ann"))
    den = town.channel("den")
    thread = town.thread(den, "walk", members=[fake.bot])
    thread.delete()
    den.delete()
    town.remove_bot()
    await fake.until(lambda: "left Town" in bot.events)

    assert [event for event in bot.events if event != "ready"] == [
        *("joined Town", "lost walk", "lost den", "left Town")
    ]


async def test_an_intent_that_is_switched_off_ends_the_bot(fake: FakeDiscord) -> None:
    fake.tolerates("gateway 4014")
    intents = discord.Intents(guilds=True, message_content=True)
    async with LittleBot(intents) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(fake.token)


async def test_a_wrong_token_is_no_login(fake: FakeDiscord) -> None:
    async with LittleBot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("not.the.token")
    assert fake.invalid_requests == 1


def identify(fake: FakeDiscord, **changed: object) -> Json:
    """Make a good IDENTIFY, but for what is changed."""
    asked = {"token": fake.token, "intents": 1, "properties": {}, **changed}
    return {"op": 2, "d": asked}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"op": 99}, 4001),
        ({"nothing": 1}, 4002),
        ({"op": 3, "d": {}}, 4003),
        ({"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}}, 4004),
        ({"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}, 4004),
        ({"intents": 1 << 30}, 4013),
        ({"shard": [2, 2]}, 4010),
        ({"op": 1, "d": "x" * 5000}, 4002),
    ],
)
async def test_a_client_that_breaks_the_protocol_is_put_out(
    fake: FakeDiscord, payload: Json, code: int
) -> None:
    fake.tolerates(f"gateway {code}")
    sent = payload if "op" in payload or "nothing" in payload else identify(fake, **payload)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{fake.gateway_url}?v=10&encoding=json") as socket,
    ):
        hello = await socket.receive_json()
        assert hello["op"] == 10
        await socket.send_json(sent)
        assert (await socket.receive(timeout=patient(2))).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == code


@pytest.mark.parametrize("timing", [replace(QUICK, identify_every=patient(5))])
async def test_identifying_too_fast_makes_the_session_invalid(
    fake: FakeDiscord, timing: Timing
) -> None:
    fake.tolerates("IDENTIFY")
    async with aiohttp.ClientSession() as session:
        answers = []
        for _ in range(2):
            async with session.ws_connect(f"{fake.gateway_url}?v=10&encoding=json") as socket:
                await socket.receive()
                await socket.send_str(json.dumps(identify(fake)))
                answers.append((await socket.receive_json())["op"])
    assert answers == [0, 9]
    assert len(fake.records.broken) == 1
