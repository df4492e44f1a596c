"""A client without shards, which asks for the gateway's address nowhere."""

import asyncio

import discord

from tests.fakes.discord.fake import FakeDiscord
from tests.harness.patience import in_time


class Plain(discord.Client):
    """Hears direct messages."""

    def __init__(self) -> None:
        intents = discord.Intents(dm_messages=True)
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.heard: list[str] = []
        self.ready_now = asyncio.Event()
        self.resumed_now = asyncio.Event()

    async def on_ready(self) -> None:
        self.ready_now.set()

    async def on_resumed(self) -> None:
        self.resumed_now.set()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)


async def test_a_client_without_shards_connects_hears_and_resumes(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    town = fake.guild("Town", ann)
    async with Plain() as client, asyncio.TaskGroup() as tasks:
        tasks.create_task(client.start(fake.token))
        async with in_time():
            await client.ready_now.wait()
        fake.drop_connections()
        await ann.says("hello")
        async with in_time():
            await client.resumed_now.wait()
        await fake.until(lambda: client.heard == ["hello"])
        assert [guild.id for guild in client.guilds] == [town.id]
        assert client.guilds[0].unavailable
        await client.close()

    (asked,) = fake.gateway.identifies
    assert "shard" not in asked
    await fake.until(lambda: not fake.gateway.connections)
    assert "/gateway/bot" not in [request.path for request in fake.requests]
