"""The rest of the API, asked by discord.py; each answer is held against the specification."""

import discord
import pytest
from discord import app_commands

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.little_bot import LittleBot
from tests.fakes.discord.people import Person


@pytest.fixture
def ann(fake: FakeDiscord) -> Person:
    """Let Ann sign up."""
    return fake.user("Ann")


@pytest.fixture
def town(fake: FakeDiscord, ann: Person) -> Guild:
    """Let Ann own a guild."""
    return fake.guild("Town", ann)


async def text_channel(bot: LittleBot, town: Guild) -> discord.TextChannel:
    """Open a channel in which the bot may do everything."""
    channel = town.channel("square")
    channel.gives_permissions_to_bot("manage_threads", "pin_messages", "manage_messages")
    found = await bot.fetch_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    return found


async def test_messages_are_listed_replied_to_pinned_and_reacted_to(
    bot: LittleBot, ann: Person, town: Guild
) -> None:
    channel = await text_channel(bot, town)
    place = town.channels[channel.id]
    asked = await ann.says("What now?", place, mention=True)
    async with channel.typing():
        question = await channel.fetch_message(asked.id)
    said = await question.reply("Walk", mention_author=True)
    await said.pin()
    await said.add_reaction("🌱")
    await said.remove_reaction("🌱", discord.Object(bot.application_id or 0))
    await said.unpin()
    for number in range(4):
        await channel.send(str(number))

    newest = [message.content async for message in channel.history(limit=2)]
    after = [m.content async for m in channel.history(after=said, oldest_first=True)]
    before = [m.id async for m in channel.history(before=said)]

    assert newest == ["3", "2"]
    assert after == ["0", "1", "2", "3"]
    assert before == [asked.id]
    assert ann.sees(place)[1].mentions == [ann]
    await question.delete()
    assert asked.deleted


async def test_a_reply_to_what_is_gone_is_refused(
    bot: LittleBot, ann: Person, town: Guild
) -> None:
    channel = await text_channel(bot, town)
    asked = await ann.says("What now?", town.channels[channel.id], mention=True)
    question = channel.get_partial_message(asked.id)
    ann.deletes(asked)
    with pytest.raises(discord.HTTPException) as gone:
        await question.reply("Walk")
    await channel.send("Walk", reference=question.to_reference(fail_if_not_exists=False))
    assert gone.value.code == 50035


async def test_threads_are_opened_changed_and_deleted(
    fake: FakeDiscord, bot: LittleBot, ann: Person, town: Guild
) -> None:
    channel = await text_channel(bot, town)
    thread = await channel.create_thread(name="Walk", type=discord.ChannelType.public_thread)
    await thread.edit(name="Run", archived=True, locked=True)
    await thread.edit(archived=False, locked=False)
    await thread.join()
    assert (await thread.fetch_member(fake.bot_user_id)).id == fake.bot_user_id
    guild = await bot.fetch_guild(town.id)
    assert [found.name for found in await guild.active_threads()] == ["Run"]
    await ann.says("Coming", town.channels[thread.id])
    await thread.remove_user(ann_as_object(ann))
    await thread.leave()
    await thread.delete()
    assert thread.id not in town.channels


def ann_as_object(ann: Person) -> discord.Object:
    """Name somebody to discord.py."""
    return discord.Object(ann.id)


async def test_commands_are_kept_by_name_and_changed_one_by_one(
    fake: FakeDiscord, bot: LittleBot, town: Guild
) -> None:
    before = {command["name"]: command["id"] for command in fake.commands}

    @app_commands.command(name="zone", description="Your zone")
    async def zone(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Here")

    bot.tree.add_command(zone)
    synced = {command.name: str(command.id) for command in await bot.tree.sync()}
    assert synced["goal"] == before["goal"]

    (found,) = [c for c in await bot.tree.fetch_commands() if c.name == "zone"]
    edited = await found.edit(description="Where you are")
    assert edited.description == "Where you are"
    await found.delete()
    with pytest.raises(discord.NotFound) as gone:
        await bot.tree.fetch_command(found.id)
    assert gone.value.code == 10063

    bot.tree.copy_global_to(guild=discord.Object(town.id))
    of_guild = await bot.tree.sync(guild=discord.Object(town.id))
    assert {command.name for command in of_guild} == {"goal", "zone"}


async def test_guilds_are_listed_left_and_unavailable_for_a_while(
    fake: FakeDiscord, bot: LittleBot, town: Guild
) -> None:
    assert [guild.name async for guild in bot.fetch_guilds()] == ["Town"]
    town.goes_down()
    await fake.until(lambda: bot.guilds[0].unavailable)
    town.comes_back()
    await fake.until(lambda: not bot.guilds[0].unavailable)
    await bot.guilds[0].leave()
    await fake.until(lambda: "left Town" in bot.events)
    with pytest.raises(discord.NotFound) as gone:
        await bot.fetch_guild(town.id)
    assert gone.value.code == 10004
    town.add_bot()
    await fake.until(lambda: [guild.name for guild in bot.guilds] == ["Town"])


async def test_the_gateway_says_how_often_it_may_be_entered(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    limits = await bot.fetch_session_start_limits()
    assert (limits.total, limits.remaining, limits.max_concurrency) == (1000, 999, 1)
    assert (await bot.application_info()).id == fake.application_id
