"""Where a pod is at home: who may bring it there and end it, how often, and under which name."""

import re

from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.small import Small
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import (
    ann_and_bob_check_in,
    begins,
    creates_a_pod,
    joins,
    open_pod,
)

CALLED = re.compile(r"Where others can read I call it (\W \w[\w ]*)\.")
NOT_YOURS = "That is for those who look after this place"


def opens(world: World, place: str, *keys: str) -> None:
    """Let a place be there; the first by the alphabet manages it, on the small stage everybody."""
    world.stage.readers[place] = frozenset(keys)


def manages(world: World, person: Person, place: str, *, may: bool) -> None:
    """Let somebody manage a place, or manage it no more."""
    match world.stage:
        case Small() as small:
            (small.guests.discard if may else small.guests.add)(person.key)
        case AtTelegram() as telegram:
            group, them = telegram.cast.group(place), telegram.cast.somebody(person.key)
            (group.promote if may else group.demote)(them)
        case AtDiscord() as discord:
            channel = discord.cast.channels[place]
            change = channel.allows if may else channel.denies
            change(discord.cast.somebody(person.key), "manage_channels")


def shown_in(world: World, place: str) -> str:
    """Read all that Cairn said in a place, with what its buttons say and carry."""
    said = world.stage.in_place(place)
    buttons = [f"{press.label} {press.token}" for message in said for press in message.presses]
    return "\n".join([*(message.text for message in said), *buttons])


async def called(host: Person) -> str:
    """Read in private what a pod is called where others can read."""
    found = CALLED.search(await host.says("/pod info"))
    assert found, host.last
    return found[1]


async def test_only_who_manages_a_place_brings_a_pod_there_and_they_can_always_end_it(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    code = await creates_a_pod(bob)
    await begins(bob, "Scales")
    await joins(cy, code, "Sketching")
    opens(world, "den", "ann", "bob", "cy")
    den = bob.channel("den")
    for somebody in (bob, cy):
        manages(world, somebody, "den", may=False)
    await bob.says("/pod here", den)
    assert NOT_YOURS in bob.last
    assert "Early birds" not in shown_in(world, "den")
    assert "It has no home yet" in await bob.says("/pod info")

    manages(world, bob, "den", may=True)
    assert "This is a home of" in await bob.says("/pod here", den)
    assert "It is at home in den on" in await bob.says("/pod info")
    manages(world, bob, "den", may=False)
    await bob.says("/pod here", den)
    assert NOT_YOURS in bob.last

    await cy.presses("Not here any more", den)
    assert NOT_YOURS in cy.last
    assert "It is at home in den on" in await bob.says("/pod info")
    assert "I post nothing here any more." in await ann.presses("Not here any more", den)
    await world.settle()
    assert "Early birds is not at home in den on" in bob.last
    assert "It has no home yet" in await bob.says("/pod info")
    await ann.says("/pod away", den)
    assert "No pod is at home here." in ann.last


async def test_a_second_home_takes_the_place_of_the_first_after_a_question(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    for place in ("den", "square"):
        opens(world, place, "ann", "bob", "cy", "eve")
    await ann.says("/pod here", ann.channel("den"))
    asked = await ann.says("/pod here", ann.channel("square"))
    assert "Shall it be here from now on?" in asked
    assert "It is at home in den on" in await ann.says("/pod info")

    await cy.presses("Here from now on", ann.channel("square"))
    assert "Only a host can do that." in cy.last
    manages(world, ann, "square", may=True)
    said = await ann.presses("Here from now on", ann.channel("square"))
    assert "This is a home of" in said
    info = await ann.says("/pod info")
    assert "It is at home in square on" in info
    assert "den" not in info

    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    assert "The cairn grew this week." in shown_in(world, "square")
    assert "this week" not in shown_in(world, "den")
    await ann.says("/pod info")
    assert "no longer at home in square on" in await ann.marks("square", "Not here any more")
    await world.until(17, 21)
    assert shown_in(world, "square").count("this week.") == 1


async def test_where_others_read_a_pod_goes_by_its_code_name_alone(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    opens(world, "square", "ann", "bob", "cy", "eve")
    await ann.says("/pod here", ann.channel("square"))
    await ann_and_bob_check_in(world, ann, bob)
    await cy.presses("Check in", ann.channel("square"))
    await world.until(10, 21)
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    await world.until(18, 9)
    alias = await called(ann)
    said = shown_in(world, "square")
    assert f"The week in {alias}" in said
    assert f"This is a home of {alias} now." in said
    assert "Early birds" not in said
    assert "The week in Early birds" in cy.screen()


async def test_a_home_that_only_members_read_calls_the_pod_by_its_name(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    opens(world, "den", "ann", "bob", "cy")
    await ann.says("/pod here", ann.channel("den"))
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    said = shown_in(world, "den")
    assert "This is a home of Early birds now." in said
    assert "The week in Early birds" in said
