"""Whoever listens hears what happens, in order, and what was missed."""

import pytest

from bot.dialogue.replies import reply
from bot.texts.spans import plain
from tests.adapters.web.caller import Caller, calling
from tests.adapters.web.scripted import World
from tests.harness.patience import in_time


async def test_a_listener_hears_what_happens(caller: Caller) -> None:
    async with caller.listening() as listener:
        assert (await listener.next())[0] == "clock"
        ann = await caller.sit()
        (seat,) = (await caller.get("/api/state"))["seats"]
        assert (seat["id"], seat["name"]) == (ann, "Ann")
        assert await listener.next() == ("seat", seat)
        channel = await caller.open("pod", ann)
        assert await listener.until("channel") == {"id": channel, "title": "pod", "seats": [ann]}
        answered = await caller.say(ann, "hello")
        assert await listener.next() == ("message", answered["said"])
        assert await listener.next() == ("message", answered["shown"][0])


async def test_what_was_missed_is_told_first(caller: Caller) -> None:
    ann = await caller.sit()
    async with caller.listening() as listener:
        await caller.say(ann, "one")
        await listener.until("message")
        last = listener.number
    await caller.say(ann, "two")

    async with caller.listening(last=last) as listener:
        missed = [await listener.until("message") for _ in range(3)]

    assert [message["text"] for message in missed] == [
        "You said:\n> one",
        "two",
        "You said:\n> two",
    ]


async def test_listening_goes_on_over_a_restart(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    await caller.say(ann, "one")
    last = (await caller.get("/api/state"))["event"]

    after = await world.again()
    async with calling(after) as script, script.listening(last=last) as listener:
        await script.say(ann, "two")
        assert (await listener.until("message"))["text"] == "two"
    await after.server.stop()


async def test_half_of_an_answer_is_no_place_to_go_on_from(caller: Caller) -> None:
    ann = await caller.sit()
    async with caller.listening() as listener:
        shown = (await caller.say(ann, "/long"))["shown"]
        await listener.until("message")
        said = listener.number
        for message in shown[:-1]:
            assert (await listener.until("message"))["id"] == message["id"]
            assert listener.number == said
        await listener.until("message")
        assert listener.number != said


async def test_a_seat_hears_only_what_it_sees(caller: Caller) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")
    channel = await caller.open("pod", ann, bob)
    async with caller.listening(seat=bob) as listener:
        await caller.say(ann, "for Cairn alone")
        await caller.say(ann, "for everyone", channel)
        assert (await listener.until("message"))["text"] == "for everyone"


async def test_a_listener_ahead_of_the_log_is_told_to_begin_anew(caller: Caller) -> None:
    ann = await caller.sit()

    async with caller.listening(last=999) as listener:
        assert await listener.next() == ("reset", {})
        assert (await listener.next())[1]["id"] == ann


@pytest.mark.parametrize("last", ["-1", "x", "１", "9" * 50, "1.5"])
async def test_a_number_that_is_none_begins_at_the_beginning(caller: Caller, last: str) -> None:
    await caller.sit()
    url = f"{caller.world.server.address}/api/events"

    async with caller.session.get(url, params={"after": last}) as answer:
        assert await answer.content.readline() == b"id: 1\n"


async def test_letters_are_heard(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    async with caller.listening() as listener:
        await world.letter("prompt:1", f"dm:{ann}", reply(plain("How did it go?")))
        assert (await listener.until("message"))["notice"]


async def test_a_stop_ends_every_stream_at_once(caller: Caller, world: World) -> None:
    async with caller.listening() as listener:
        await listener.next()
        async with in_time(3):
            await world.server.stop()
        with pytest.raises(EOFError):
            await listener.next()
