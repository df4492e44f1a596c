"""Letters arrive once, are drawn anew in place, and reach exactly those who are there."""

import asyncio

import pytest

from bot.dialogue.replies import Divider, Reply, reply
from bot.kernel.errors import Unreachable
from bot.ports.chat import Audience, Messenger, OutboundMessage
from bot.texts.spans import plain
from tests.adapters.web.caller import Caller
from tests.adapters.web.scripted import World

PROMPT = reply(plain("How did it go?"))
UPDATED = reply(plain("Four stones this week."))


async def test_a_letter_is_a_notice_in_its_place(caller: Caller, world: World) -> None:
    ann = await caller.sit()

    message = await world.letter("prompt:1", f"dm:{ann}", PROMPT)

    (shown,) = await caller.messages(ann)
    assert (shown["id"], shown["text"], shown["notice"]) == (message, "How did it go?", True)


async def test_the_same_letter_again_is_the_same_message(caller: Caller, world: World) -> None:
    ann = await caller.sit()

    sent = [await world.letter("prompt:1", f"dm:{ann}", PROMPT) for _ in range(2)]

    assert sent[0] == sent[1]
    assert len(await caller.messages(ann)) == 1


async def test_the_same_letter_after_a_restart_is_the_same_message(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    before = await world.letter("prompt:1", f"dm:{ann}", PROMPT)

    again = World(world.log, world.clock)

    assert await again.letter("prompt:1", f"dm:{ann}", PROMPT) == before


async def test_two_letters_of_one_key_at_once_are_one(caller: Caller, world: World) -> None:
    ann = await caller.sit()

    sent = await asyncio.gather(*(world.letter("prompt:1", f"dm:{ann}", PROMPT) for _ in range(4)))

    assert len(set(sent)) == 1
    assert len(await caller.messages(ann)) == 1


async def test_a_redrawn_message_stays_where_it_is(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    message = await world.letter("digest:1", f"dm:{ann}", PROMPT)
    await caller.say(ann, "hello")

    await world.messenger.edit(message, OutboundMessage("digest:1:r2", f"dm:{ann}", True, UPDATED))

    first = (await caller.messages(ann))[0]
    assert (first["id"], first["text"]) == (message, "Four stones this week.")
    assert first["edited"]


async def test_drawing_what_is_there_already_changes_nothing(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    message = await world.letter("digest:1", f"dm:{ann}", PROMPT)
    lines = len(world.log.lines)

    await world.messenger.edit(message, OutboundMessage("digest:1:r2", f"dm:{ann}", True, PROMPT))

    assert len(world.log.lines) == lines


async def test_what_is_left_over_becomes_a_thin_line(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    message = await world.letter("digest:1/2", f"dm:{ann}", PROMPT)

    left = OutboundMessage("digest:1:r2/2", f"dm:{ann}", True, Reply((Divider(),)))
    await world.messenger.edit(message, left)

    assert (await caller.messages(ann))[0]["blocks"] == [{"type": "divider"}]


async def test_the_audience_of_a_channel_is_exactly_its_seats(
    caller: Caller, world: World
) -> None:
    ann, bob, _ = [await caller.sit(name) for name in ("Ann", "Bob", "Cy")]
    channel = await caller.open("pod", ann, bob)

    audience = world.messenger.audience
    assert await audience(channel, frozenset({ann, bob})) == Audience(frozenset({ann, bob}), 0)
    assert await audience(channel, frozenset({ann})) == Audience(frozenset({ann}), 1)
    assert await audience(f"dm:{ann}", frozenset({ann, bob})) == Audience(frozenset({ann}), 0)


@pytest.mark.parametrize("place", ["dm:s9", "c:9", "", "dm:"])
async def test_a_place_that_is_not_there_cannot_be_reached(world: World, place: str) -> None:
    with pytest.raises(Unreachable):
        await world.letter("prompt:1", place, PROMPT)
    with pytest.raises(Unreachable):
        await world.messenger.audience(place, frozenset())


async def test_a_message_that_is_not_there_cannot_be_redrawn(world: World) -> None:
    with pytest.raises(Unreachable):
        await world.messenger.edit("m9", OutboundMessage("k", "dm:s1", True, PROMPT))


async def test_a_letter_whose_sending_was_cut_off_is_found_again(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    world.log.hangs = True
    sending = asyncio.ensure_future(world.letter("prompt:1", f"dm:{ann}", PROMPT))
    await world.log.hung.wait()
    sending.cancel()
    world.log.hangs = False

    message = await world.letter("prompt:1", f"dm:{ann}", PROMPT)

    assert [m["id"] for m in await caller.messages(ann)] == [message]


def test_it_is_the_core_s_messenger(world: World) -> None:
    messenger: Messenger = world.messenger

    assert messenger.platform == messenger.limits.platform == "local"
