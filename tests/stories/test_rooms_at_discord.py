"""A private thread for a pod, where it was made in a server."""

import re

import pytest

from tests.fakes.discord.channels import Channel
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import Seen, answer_to
from tests.stories.scenes import CODE, begins, joins

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)


def at_discord(world: World) -> AtDiscord:
    assert isinstance(world.stage, AtDiscord)
    return world.stage


def thread_of(world: World, title: str) -> Channel:
    """Find the thread of a pod, in the server of the square."""
    guild = at_discord(world).cast.channels["square"].guild
    assert guild
    return next(channel for channel in guild.channels.values() if channel.name == title)


def said_in(world: World, channel: Channel) -> list[str]:
    """Read what Cairn said in a channel."""
    fake = at_discord(world).fake
    said = fake.state.messages[channel.id]
    return [Seen("", message).text for message in said if message.author is fake.bot]


async def makes_a_pod_in(square: str, host: Person) -> str:
    """Start a pod in a channel, and begin."""
    place = host.channel(square)
    await host.says("/pod create", place)
    await host.says("Early birds")
    await host.says("To make something")
    await host.presses("Creative")
    await host.says("UTC")
    found = CODE.search(host.screen())
    assert found
    return found[1]


async def test_a_pod_made_in_a_server_is_offered_a_private_thread(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    world.stage.readers["square"] = frozenset({"ann", "bob", "cy", "stranger"})
    code = await makes_a_pod_in("square", ann)
    assert "so can those who manage threads in this server" in ann.last
    await begins(ann, "Morning pages")
    shown = await ann.presses("Open a private thread")
    assert "Early birds has a private thread here now." in shown
    await joins(bob, code, "Scales")
    await joins(cy, code, "Sketching")

    called = re.search(r"Its title is (.+), since others may see that.", shown)
    assert called
    assert "Early birds" not in called[1]
    thread = thread_of(world, called[1])
    assert int(ann.account) in thread.of_thread.members
    assert int(bob.account) not in thread.of_thread.members

    await bob.says("/pod info")
    assert "You are in the thread of Early birds now." in await bob.presses("Come into our thread")
    assert int(bob.account) in thread.of_thread.members

    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")
    await world.until(10, 21)
    posted = said_in(world, thread)
    assert "It is check-in day." in posted[0]
    assert "The cairn grew this week." in posted[1]
    assert "Morning pages" not in posted[1]
    assert "Ann: Morning pages, done" in cy.last


async def test_a_server_that_allows_no_threads_is_told_kindly(world: World, ann: Person) -> None:
    stage = at_discord(world)
    stage.readers["square"] = frozenset({"ann"})
    stage.cast.channels["square"].denies(stage.fake.bot, "create_private_threads")
    await makes_a_pod_in("square", ann)
    shown = await ann.presses("Open a private thread")
    assert "I may not open a private thread here." in shown
    assert "It has no home yet" in await ann.says("/pod info")


async def test_a_stranger_finds_no_way_into_the_thread(
    world: World, ann: Person, bob: Person
) -> None:
    world.stage.readers["square"] = frozenset({"ann", "bob"})
    await makes_a_pod_in("square", ann)
    await ann.presses("Open a private thread")
    await ann.says("/pod info")
    _, way_in = ann.button("Come into our thread")
    assert "I can't find that here." in await bob.presses_token(way_in)
    opener = way_in.replace("pod.enter", "pod.room")
    assert "I can't find that here." in await bob.presses_token(opener)


async def test_cairn_opens_a_thread_for_nobody_who_may_not_open_one_there(
    world: World, bob: Person
) -> None:
    stage = at_discord(world)
    stage.readers["square"] = frozenset({"ann", "bob"})
    square = stage.cast.channels["square"]
    guild = square.guild
    assert guild
    square.denies(stage.cast.somebody("bob"), "create_private_threads")
    await makes_a_pod_in("square", bob)
    before = set(guild.channels)
    for _ in range(3):
        shown = await bob.presses("Open a private thread")
        assert "That is for those who look after this place" in shown
    assert set(guild.channels) == before
    square.allows(stage.cast.somebody("bob"), "manage_channels")
    assert "Early birds has a private thread here now." in await bob.presses(
        "Open a private thread"
    )


async def test_a_room_is_let_go_by_who_looks_after_it_and_by_no_other_member(
    world: World, ann: Person, bob: Person
) -> None:
    stage = at_discord(world)
    stage.readers["square"] = frozenset({"ann", "bob"})
    code = await makes_a_pod_in("square", ann)
    await begins(ann, "Morning pages")
    shown = await ann.presses("Open a private thread")
    await joins(bob, code, "Scales")
    called = re.search(r"Its title is (.+), since others may see that.", shown)
    assert called
    thread = thread_of(world, called[1])
    await bob.says("/pod info")
    await bob.presses("Come into our thread")

    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    said = answer_to(await stage.done(other.slash("pod away", channel=thread)))
    assert "That is for those who look after this place" in said
    assert "It has no home yet" not in await ann.says("/pod info")
    said = answer_to(await stage.done(them.slash("pod away", channel=thread)))
    assert "looks after" not in said
    assert "It has no home yet" in await ann.says("/pod info")
    said = answer_to(await stage.done(them.slash("pod here", channel=thread)))
    assert "This is a home of" in said
