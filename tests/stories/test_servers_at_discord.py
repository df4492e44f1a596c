"""Servers at Discord: homes that come and go, and what is whispered in a mixed channel."""

import asyncio
from collections.abc import Callable

import pytest

from tests.fakes.discord.channels import Channel
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.interactions import Interaction
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_seen import answer_to
from tests.stories.scenes import ann_and_bob_check_in, begins, creates_a_pod, joins, open_pod

pytestmark = pytest.mark.parametrize("world", ["discord"], indirect=True)
MEMBERS = frozenset({"ann", "bob", "cy"})
STRANGERS = MEMBERS | {"eve"}
LOST = "I can no longer post"


def den(stage: AtDiscord, readers: frozenset[str] = MEMBERS) -> Channel:
    """Let a server with a channel be there, with those who read it and Cairn."""
    stage.readers["den"] = readers
    return stage.cast.channels["den"]


def guild_of(channel: Channel) -> Guild:
    assert isinstance(channel.guild, Guild)
    return channel.guild


LOSSES: dict[str, Callable[[Channel], None]] = {
    "the channel is deleted": lambda home: home.delete(),
    "Cairn is removed": lambda home: guild_of(home).remove_bot(),
    "writing is forbidden": lambda home: home.takes_permissions_from_bot("send_messages"),
    "seeing is forbidden": lambda home: home.takes_permissions_from_bot("view_channel"),
}


def thread_in(stage: AtDiscord, channel: Channel, *, private: bool = False) -> Channel:
    """Open a thread that the pod and Cairn are in."""
    guild = guild_of(channel)
    members = [*(stage.cast.somebody(key) for key in sorted(MEMBERS)), stage.fake.bot]
    thread = guild.thread(channel, "walks", private=private, members=members)
    stage.cast.channels["walks"] = thread
    return thread


async def checks_in(stage: AtDiscord, key: str, place: str = "den") -> Interaction:
    """Press the home's button."""
    them, sent = stage.cast.somebody(key), stage.in_place(place)[-1]
    message = next(
        m for m in stage.sent_in(stage.cast.channels[place]) if str(m.id) == sent.number
    )
    return await stage.done(them.presses(message, "Check in"))


@pytest.mark.parametrize("thread", [None, "public", "private"])
async def test_a_host_makes_a_channel_or_a_thread_the_pods_home(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, thread: str | None
) -> None:
    await open_pod(ann, bob, cy)
    home = den(stage)
    if thread:
        home = thread_in(stage, home, private=thread == "private")
    them, other = stage.cast.somebody("ann"), stage.cast.somebody("bob")
    refused = await stage.done(other.slash("pod here", channel=home))
    assert "This is a home" not in answer_to(refused)
    bound = await stage.done(them.slash("pod here", channel=home))
    assert "This is a home of Early birds now." in answer_to(bound)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    digest = stage.sent_in(home)[-1]
    assert "The week in Early birds" in digest.text
    assert "Morning pages" in digest.text


def given(stage: AtDiscord, den: Channel, right: str) -> Channel:
    """Give Bob a role."""
    guild_of(den).role("keeper", right, members=[stage.cast.somebody("bob")])
    return den


def allowed(stage: AtDiscord, den: Channel) -> Channel:
    """Let Bob manage one channel."""
    den.allows(stage.cast.somebody("bob"), "manage_channels")
    return den


def begun(stage: AtDiscord, den: Channel, *, by: str | None) -> Channel:
    """Let somebody, or Cairn, begin a thread that Bob is in."""
    members = [stage.cast.somebody(key) for key in ("ann", "bob")]
    owner = stage.fake.bot if by is None else stage.cast.somebody(by)
    return guild_of(den).thread(den, "walks", members=[*members, stage.fake.bot], owner=owner)


RIGHTS: dict[str, tuple[bool, Callable[[AtDiscord, Channel], Channel]]] = {
    "nothing": (False, lambda _, den: den),
    "may write": (False, lambda stage, den: given(stage, den, "manage_messages")),
    "manages threads": (False, lambda stage, den: given(stage, den, "manage_threads")),
    "manages channels": (True, lambda stage, den: given(stage, den, "manage_channels")),
    "manages the server": (True, lambda stage, den: given(stage, den, "manage_guild")),
    "administers": (True, lambda stage, den: given(stage, den, "administrator")),
    "manages this channel": (True, allowed),
    "began the thread": (True, lambda stage, den: begun(stage, den, by="bob")),
    "another's thread": (False, lambda stage, den: begun(stage, den, by="ann")),
    "Cairn's thread": (True, lambda stage, den: begun(stage, den, by=None)),
}


@pytest.mark.parametrize("right", RIGHTS)
async def test_a_pod_comes_only_where_its_host_may_manage(
    stage: AtDiscord, bob: Person, right: str
) -> None:
    may, place = RIGHTS[right]
    await creates_a_pod(bob)
    home = place(stage, den(stage, frozenset({"ann", "bob"})))
    said = answer_to(await stage.done(stage.cast.somebody("bob").slash("pod here", channel=home)))
    assert ("This is a home of" in said) == may
    assert ("That is for those who look after this place" in said) != may
    assert "Early birds" not in "".join(m.text for m in stage.sent_in(home) if not m.ephemeral)


async def test_words_go_to_a_server_of_exactly_the_members_and_counts_to_any_other(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    home = den(stage)
    await ann.says("/pod here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "Ann: Morning pages, done" in stage.in_place("den")[-1].text
    assert "The week in Early birds" not in cy.screen()
    stage.cast.somebody("eve", "Eve").joins(guild_of(home))
    await world.until(15, 18, 30)
    await ann.marks("Morning pages", "Done")
    await world.until(17, 21)
    digest = stage.in_place("den")[-1].text
    assert "The cairn stands as it was." in digest
    assert "Ann" not in digest
    assert "Morning pages" not in digest
    assert "Ann: Morning pages, done" in cy.last


async def test_a_homes_button_answers_each_in_private_and_says_nothing_in_the_channel(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    den(stage, STRANGERS)
    await ann.says("/pod here", ann.channel("den"))
    stage.blocked.add(cy.dm.id)
    await world.until(8, 18, 30)
    before = [message.text for message in stage.in_place("den")]
    of_ann, of_eve, of_cy = [await checks_in(stage, key) for key in ("ann", "eve", "cy")]
    assert all(reply.ephemeral for done in (of_ann, of_eve, of_cy) for reply in done.replies)
    assert "Morning pages" in answer_to(of_ann)
    assert "Sketching" in answer_to(of_cy)
    assert "You are not in a pod yet." in answer_to(of_eve)
    assert "Early birds" not in answer_to(of_eve)
    them = stage.cast.somebody("cy")
    row = cy.row("Sketching", "Done")
    marked = await stage.done(them.presses(of_cy.replies[0], row))
    assert "That is your stone." in answer_to(marked)
    assert [message.text for message in stage.in_place("den")] == before


async def test_many_press_a_homes_button_at_once_and_each_sees_their_own(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    den(stage)
    await ann.says("/pod here", ann.channel("den"))
    await world.until(8, 18, 30)
    shown = await asyncio.gather(*(checks_in(stage, key) for key in ("ann", "bob", "cy")))
    for done, thing in zip(shown, ("Morning pages", "Scales", "Sketching"), strict=True):
        assert thing in answer_to(done)
        assert all(reply.for_user is done.user for reply in done.replies)


async def test_closed_direct_messages_are_met_once_and_everything_is_found_elsewhere(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    den(stage)
    await ann.says("/pod here", ann.channel("den"))
    them = stage.cast.somebody("cy")
    them.closes_dms()
    path = f"/channels/{them.dm.id}/messages"
    await world.until(9, 21)
    refused = [one for one in stage.fake.requests if (one.path, one.code) == (path, 50007)]
    assert len(refused) == 1
    assert "Cy (new, not reachable yet)" in await ann.says("/pod info")
    assert "not reachable" not in await bob.says("/pod info")
    assert "How did Sketching go?" in answer_to(await stage.done(them.slash("inbox")))
    assert "Sketching" in answer_to(await checks_in(stage, "cy"))
    them.opens_dms()
    await stage.shown(lambda: them.says("hello"))
    assert "not reachable" not in await ann.says("/pod info")
    await world.until(15, 18, 30)
    assert sum(message.text.startswith("Sunday, ") for message in cy.messages) == 1


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_host_is_told_once_and_in_private_that_a_home_is_lost(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, loss: str
) -> None:
    await open_pod(ann, bob, cy)
    home = den(stage)
    await ann.says("/pod here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    LOSSES[loss](home)
    await stage.everything_is_answered()
    await world.until(10, 21)
    await world.until(18, 9)
    assert ann.screen().count(LOST) == 1
    assert LOST not in bob.screen()
    for person in (ann, bob, cy):
        assert "The week in Early birds" in person.screen()


@pytest.mark.parametrize("gone", ["thread", "channel"])
async def test_a_thread_is_lost_with_its_channel_too(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, gone: str
) -> None:
    await open_pod(ann, bob, cy)
    channel = den(stage)
    thread = thread_in(stage, channel)
    them = stage.cast.somebody("ann")
    await stage.done(them.slash("pod here", channel=thread))
    (thread if gone == "thread" else channel).delete()
    await stage.everything_is_answered()
    await world.until(10, 21)
    assert ann.screen().count(LOST) == 1
    assert LOST not in bob.screen()


async def test_an_outage_of_a_server_loses_no_home(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    guild = guild_of(den(stage))
    await ann.says("/pod here", ann.channel("den"))
    guild.goes_down()
    await stage.everything_is_answered()
    guild.comes_back()
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert LOST not in ann.screen()
    assert "Ann: Morning pages, done" in stage.in_place("den")[-1].text


async def test_two_pods_are_at_home_in_two_channels_of_a_server(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await creates_a_pod(ann, "Night owls")
    await begins(ann, "Stars")
    home = den(stage)
    stage.cast.channels["talks"] = guild_of(home).channel("talks")
    them = stage.cast.somebody("ann")
    for place, pod in (("den", "Early birds"), ("talks", "Night owls")):
        channel = stage.cast.channels[place]
        asked = await stage.done(them.slash("pod here", channel=channel))
        assert asked.modal is not None
        bound = await stage.done(them.submits(asked.modal, {"pod": pod}))
        assert "This is a home of" in answer_to(bound)
        told = await stage.done(them.slash("pod info", {"pod": pod}))
        assert f"{place} on Discord" in answer_to(told)
    taken = await stage.done(them.slash("pod here", {"pod": "Night owls"}, home))
    assert "This place is the home of another pod." in answer_to(taken)


async def test_somebody_who_is_only_in_the_server_joins_by_code_and_is_written_to(
    world: World, stage: AtDiscord, ann: Person, bob: Person
) -> None:
    code = await creates_a_pod(ann)
    await begins(ann, "Morning pages")
    home = den(stage, frozenset({"ann", "bob", "eve"}))
    eve = stage.cast.somebody("eve", "Eve")
    eve.uninstalls()
    charter = await stage.done(eve.slash("pod join", {"code": code}, home))
    assert "Early birds" in answer_to(charter)
    assert all(reply.ephemeral for reply in charter.replies)
    assert stage.in_place("den") == []
    await joins(bob, code, "Scales")
    await joins(world.person("Eve"), code, "Letters")
    await world.until(8, 18, 30)
    assert "How did Letters go?" in world.person("Eve").screen()


async def half_days_pass(world: World, stage: AtDiscord, number: int) -> None:
    """Go on by half days, of which what was asked in each is long ago for the next."""
    for _ in range(number):
        stage.fake.days_pass()
        await world.later(hours=12)


@pytest.mark.parametrize("whose", ["Cairn's", "another's", "Cairn's, but locked"])
async def test_a_late_answer_reaches_a_digest_in_a_thread_that_was_put_away(
    world: World, stage: AtDiscord, ann: Person, bob: Person, cy: Person, whose: str
) -> None:
    await open_pod(ann, bob, cy)
    members = [*(stage.cast.somebody(key) for key in sorted(MEMBERS)), stage.fake.bot]
    owner = stage.cast.somebody("ann") if whose == "another's" else stage.fake.bot
    channel = den(stage)
    walks = guild_of(channel).thread(channel, "walks", members=members, owner=owner)
    await stage.done(stage.cast.somebody("ann").slash("pod here", channel=walks))
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    digest = stage.sent_in(walks)[-1]
    assert "The cairn grew this week." in digest.text
    walks.archives(locked="locked" in whose)
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await world.settle()
    assert ("(updated)" in digest.text) == (whose == "Cairn's")
    await half_days_pass(world, stage, 3)
    if "locked" in whose:
        walks.reopens()
    await half_days_pass(world, stage, 7)
    assert "**Cy**: _Sketching_, done" in digest.text
    assert LOST not in ann.screen()
    assert "It is check-in day." in stage.sent_in(walks)[-1].text
