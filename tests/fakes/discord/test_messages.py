"""Messages, files, direct messages and threads over the real client."""

import io

import aiohttp
import discord
import pytest
from discord import ui

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import LittleBot
from tests.fakes.discord.people import Person


async def direct(bot: LittleBot, person: Person) -> discord.DMChannel:
    """Open a channel for direct messages as the bot does."""
    return await (await bot.fetch_user(person.id)).create_dm()


async def test_a_direct_message_with_the_same_nonce_is_sent_once(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    channel = await direct(bot, ann)

    first = await channel.send("It is Sunday", nonce="notice-1")
    again = await channel.send("It is Sunday", nonce="notice-1")
    assert first.id == again.id
    fake.passes(minutes=10)
    later = await channel.send("It is Sunday", nonce="notice-1")

    assert later.id != first.id
    assert [message.nonce for message in ann.sees()] == ["notice-1", "notice-1"]
    assert fake.deduplicated == 1
    assert fake.new_dms == 1


async def test_closed_direct_messages_refuse(fake: FakeDiscord, bot: LittleBot) -> None:
    ann, cy = fake.user("Ann"), fake.user("Cy")
    fake.guild("Town", ann)
    ann.closes_dms()
    with pytest.raises(discord.Forbidden) as closed:
        await (await direct(bot, ann)).send("Hello")
    with pytest.raises(discord.Forbidden) as stranger:
        await (await direct(bot, cy)).send("Hello")
    ann.opens_dms()
    await (await direct(bot, ann)).send("Hello")

    assert (closed.value.code, stranger.value.code) == (50007, 50278)
    assert fake.invalid_requests == 2
    assert [message.text for message in ann.sees()] == ["Hello"]


async def test_too_many_new_direct_channels_are_too_fast(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    people = [fake.user(name) for name in ("Ann", "Bob")]
    fake.allows_new_dms(1)
    await direct(bot, people[0])
    await direct(bot, people[0])
    with pytest.raises(discord.Forbidden) as fast:
        await direct(bot, people[1])
    assert fast.value.code == 40003


async def test_pictures_are_sent_shown_and_fetched(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    view = ui.LayoutView(timeout=None)
    picture = discord.File(io.BytesIO(b"a board"), "board.png", description="A board")
    item = discord.MediaGalleryItem(picture, description="The board of this week")
    view.add_item(ui.MediaGallery(item))
    view.add_item(ui.TextDisplay("This week"))

    sent = await (await direct(bot, ann)).send(view=view, file=picture)

    (message,) = ann.sees()
    assert [(file.data, file.description) for file in message.shown_files] == [
        (b"a board", "A board")
    ]
    assert message.text == "This week"
    assert await sent.attachments[0].read() == b"a board"
    fake.passes(days=2)
    async with aiohttp.ClientSession() as session, session.get(sent.attachments[0].url) as gone:
        assert gone.status == 404


async def test_a_voice_note_says_how_long_it_is(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    note = ann.uploads("voice-message.ogg", "audio/ogg", data=b"la la", voice_seconds=42)
    await ann.says("", attachments=[note])
    await fake.until(lambda: len(bot.heard) == 1)

    (heard,) = bot.heard[0].attachments
    assert heard.is_voice_message()
    assert heard.duration == 42
    assert await heard.read() == b"la la"


async def test_messages_are_edited_and_deleted(fake: FakeDiscord, bot: LittleBot) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    channel = await direct(bot, ann)
    sent = await channel.send("One")
    theirs = await ann.says("Hello")
    await sent.edit(content="Two")
    assert [(message.text, message.edits) for message in ann.sees()] == [("Two", 1), ("Hello", 0)]
    await sent.delete()
    assert ann.sees() == [theirs]

    with pytest.raises(discord.NotFound) as gone:
        await sent.edit(content="Three")
    with pytest.raises(discord.Forbidden) as foreign:
        await channel.get_partial_message(theirs.id).edit(content="Bye")
    assert (gone.value.code, foreign.value.code) == (10008, 50005)


async def test_only_who_is_allowed_is_mentioned(fake: FakeDiscord, bot: LittleBot) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    square = fake.guild("Town", ann, [bob]).channel("square")
    channel = await bot.fetch_channel(square.id)
    assert isinstance(channel, discord.TextChannel)
    only_ann = discord.AllowedMentions(users=[discord.Object(ann.id)])

    await channel.send(f"{ann.mention} and {bob.mention}", allowed_mentions=only_ann)
    await channel.send(f"{ann.mention} and {bob.mention}")

    assert [message.mentions for message in fake.in_channel(square, ann)] == [[ann], []]


async def test_lost_permissions_and_channels_have_their_codes(
    fake: FakeDiscord, bot: LittleBot
) -> None:
    town = fake.guild("Town", fake.user("Ann"))
    square, den = town.channel("square"), town.channel("den")
    gone, elsewhere = town.channel("gone"), fake.guild("Away", fake.user("Bob"))
    away = elsewhere.channel("away")
    square.takes_permissions_from_bot("send_messages")
    den.takes_permissions_from_bot("view_channel")
    gone.delete()
    elsewhere.remove_bot()

    codes = []
    for channel in (square, den, gone, away):
        with pytest.raises(discord.HTTPException) as refused:
            await bot.get_partial_messageable(channel.id).send("Hello")
        codes.append((refused.value.status, refused.value.code))

    assert codes == [(403, 50013), (403, 50001), (404, 10003), (403, 50001)]


async def test_a_private_thread_is_read_by_its_members(fake: FakeDiscord, bot: LittleBot) -> None:
    ann, bob, cy = fake.user("Ann"), fake.user("Bob"), fake.user("Cy")
    town = fake.guild("Town", ann, [bob, cy])
    square = town.channel("square")
    channel = await bot.fetch_channel(square.id)
    assert isinstance(channel, discord.TextChannel)

    thread = await channel.create_thread(
        name="Walkers", type=discord.ChannelType.private_thread, invitable=False
    )
    await thread.add_user(discord.Object(bob.id))
    await thread.send("Welcome")

    made = town.channels[thread.id]
    assert made.readers == [ann, fake.bot, bob]
    assert [message.text for message in bob.sees(made)] == ["Welcome"]
    assert [member.id for member in await thread.fetch_members()] == [fake.bot_user_id, bob.id]
    made.archives()
    await thread.send("Still there?")
    assert made.thread
    assert not made.thread.archived
    made.archives(locked=True)
    with pytest.raises(discord.Forbidden) as locked:
        await thread.send("Hello?")
    assert locked.value.code == 160005


async def test_opening_threads_needs_a_permission(fake: FakeDiscord, bot: LittleBot) -> None:
    square = fake.guild("Town", fake.user("Ann")).channel("square")
    channel = await bot.fetch_channel(square.id)
    assert isinstance(channel, discord.TextChannel)
    square.takes_permissions_from_bot("create_private_threads")
    with pytest.raises(discord.Forbidden) as refused:
        await channel.create_thread(name="Two", type=discord.ChannelType.private_thread)
    assert refused.value.code == 50013


async def test_members_are_looked_up_one_by_one(fake: FakeDiscord, bot: LittleBot) -> None:
    ann, cy = fake.user("Ann"), fake.user("Cy")
    town = fake.guild("Town", ann)
    guild = await bot.fetch_guild(town.id)
    assert (await guild.fetch_member(ann.id)).global_name == "Ann"
    with pytest.raises(discord.NotFound) as stranger:
        await guild.fetch_member(cy.id)
    cy.joins(town)
    assert (await guild.fetch_member(cy.id)).id == cy.id
    cy.leaves(town)
    with pytest.raises(discord.NotFound):
        await guild.fetch_member(cy.id)
    assert stranger.value.code == 10007
