"""Who sits at the page: what Cairn knows of them is followed, and whoever leaves can be missed."""

from datetime import datetime, timedelta

import pytest

from bot.dialogue.inbound import Change, Happened
from bot.dialogue.replies import Button, reply
from bot.dialogue.tokens import FormAction, FormStep, write
from bot.kernel.errors import Unreachable
from bot.kernel.ids import FormId, short
from bot.ports.chat import OutboundMessage, Profile
from bot.texts.spans import plain
from tests.adapters.web.caller import Caller
from tests.adapters.web.scripted import INVITATION, START, World

FORM = FormId(7)


async def test_a_seat_follows_what_cairn_knows(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    async with caller.listening() as listener:
        world.people.profiles[ann] = Profile("es", "America/Bogota", frozenset({FORM}))

        answered = await caller.say(ann, "/me language es")

        seat = answered["seat"]
        assert (seat["language"], seat["zone"]) == ("es", "America/Bogota")
        assert seat["forms"] == [short(FORM)]
        while (told := await listener.until("seat"))["zone"] is None:
            pass
        assert told == seat
    refused = await caller.post("/api/say", 400, seat=ann, place=f"dm:{ann}", text=" ")
    assert refused["message"].startswith("No hay nada")


async def test_what_changed_elsewhere_is_known_when_the_page_opens(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    world.people.profiles[ann] = Profile("en", "Asia/Tokyo", frozenset())

    (seat,) = (await caller.get("/api/state"))["seats"]

    assert seat["zone"] == "Asia/Tokyo"


async def test_nothing_is_noted_twice(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    world.people.profiles[ann] = Profile("en", "Asia/Tokyo", frozenset())
    await caller.get("/api/state")
    lines = len(world.log.lines)

    await caller.get("/api/state")

    assert len(world.log.lines) == lines


async def test_a_button_says_of_which_form_it_is(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    step = Button("Skip", write(FormStep(FormAction.SKIP, FORM, 1)))
    await world.letter("p", f"dm:{ann}", reply(plain("Hm?"), buttons=(step, Button("A", "1~a"))))

    (shown,) = await caller.messages(ann)

    assert [button.get("form") for button in shown["buttons"]] == [short(FORM), None]


async def test_an_invitation_is_told_from_other_messages(caller: Caller) -> None:
    ann, bob = await caller.sit(), await caller.sit("Bob")

    (created,) = (await caller.say(ann, "/pod create"))["shown"]
    pasted = await caller.say(bob, INVITATION)

    assert created["invitation"]
    assert not pasted["said"]["invitation"]


async def test_whoever_leaves_is_told_to_the_core_and_reached_no_more(
    caller: Caller, world: World
) -> None:
    ann, bob = await caller.sit(), await caller.sit("Bob")
    pod = await caller.open("pod", ann, bob)
    await caller.say(ann, "good morning", place=pod)

    left = await caller.delete(f"/api/seats/{ann}")

    assert left["left"]
    assert world.script.heard[-1].act == Happened(Change.UNREACHABLE)
    assert world.script.heard[-1].account == ann
    with pytest.raises(Unreachable):
        await world.letter("p", f"dm:{ann}", reply(plain("Hello?")))
    state = await caller.get("/api/state")
    assert [seat["id"] for seat in state["seats"]] == [bob]
    assert [seat["name"] for seat in state["former"]] == ["Ann"]
    assert state["channels"][0]["seats"] == [bob]
    assert "good morning" in await caller.texts(bob, pod)
    await caller.post("/api/say", 404, seat=ann, place=f"dm:{ann}", text="hm")
    await caller.delete(f"/api/seats/{ann}", 404)


async def test_a_name_of_a_seat_is_never_given_twice(caller: Caller) -> None:
    ann, bob = await caller.sit(), await caller.sit("Bob")
    await caller.delete(f"/api/seats/{ann}")

    assert await caller.sit("Cy") not in {ann, bob}


async def test_starting_over_lets_everybody_go_and_keeps_the_log(
    caller: Caller, world: World
) -> None:
    ann, bob = await caller.sit(), await caller.sit("Bob")
    await caller.say(ann, "good morning")
    lines = len(world.log.lines)

    begun = await caller.delete("/api/seats")

    assert begun["seats"] == []
    assert {seat["id"] for seat in begun["former"]} == {ann, bob}
    assert len(world.log.lines) == lines + 2
    again = await world.again()
    assert list(again.room_log.rooms.seats) == []
    await again.server.stop()


async def test_the_next_thing_is_what_somebody_sees(caller: Caller, world: World) -> None:
    ann, bob = await caller.sit(), await caller.sit("Bob")
    await caller.delete(f"/api/seats/{bob}")
    at = START + timedelta(days=3)
    for hours in (1, 5, 30):
        world.agenda.things.append((START + timedelta(hours=hours), nothing))
    earlier = await world.letter("e", f"dm:{ann}", reply(plain("Saturday.")))
    anew = OutboundMessage("e:r1", f"dm:{ann}", True, reply(plain("Saturday, updated.")))
    world.agenda.things.append(
        (START + timedelta(hours=2), lambda: world.messenger.edit(earlier, anew))
    )
    world.agenda.things.append(
        (at, lambda: world.letter("p", f"dm:{ann}", reply(plain("Sunday evening."))))
    )
    world.agenda.things.append((at + timedelta(hours=1), nothing))

    moved = await caller.post("/api/clock", to="next")

    assert moved["now"] == at.isoformat()
    assert await caller.texts(ann) == ["Saturday, updated.", "Sunday evening."]


async def test_with_nobody_here_it_is_one_thing_at_a_time(caller: Caller, world: World) -> None:
    for hours in (1, 5):
        world.agenda.things.append((START + timedelta(hours=hours), nothing))

    moved = await caller.post("/api/clock", to="next")

    assert moved["now"] == (START + timedelta(hours=1)).isoformat()


@pytest.mark.parametrize(
    ("days", "error"), [(range(1, 200, 7), "nothing_seen"), (range(1, 9), "nothing_next")]
)
async def test_what_nobody_sees_has_an_end(
    caller: Caller, world: World, days: range, error: str
) -> None:
    await caller.sit()
    for day in days:
        world.agenda.things.append((START + timedelta(days=day), nothing))

    refused = await caller.post("/api/clock", 409, to="next")

    assert refused["error"] == error
    assert world.clock.now() <= START + timedelta(days=60)


async def test_what_stays_due_does_not_stop_the_clock(
    caller: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await caller.sit()
    at = START + timedelta(hours=5)
    world.agenda.things.append(
        (at, lambda: world.letter("p", f"dm:{ann}", reply(plain("At last."))))
    )

    async def due() -> datetime:
        stuck = world.clock.now() < START + timedelta(hours=3)
        return world.clock.now() if stuck else at

    monkeypatch.setattr(world.agenda, "next", due)

    await caller.post("/api/clock", to="next")

    assert await caller.texts(ann) == ["At last."]


async def test_the_state_names_the_newest_digest(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    assert (await caller.get("/api/state"))["digest"] is None
    first = reply(plain("The week."))
    message = await world.letter("digest:1:2026-W47:member:3/dm/1", f"dm:{ann}", first)
    await world.letter("cheers:1", f"dm:{ann}", reply(plain("Bob cheered.")))

    assert (await caller.get("/api/state"))["digest"] == message


async def nothing() -> None:
    """Let nothing happen."""
