"""The clock moves on, one move after another, and everyone is told."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.dialogue.replies import reply
from bot.kernel.errors import Refused
from bot.texts.spans import plain
from tests.adapters.web.caller import Caller
from tests.adapters.web.scripted import START, World


async def test_the_clock_tells_the_time_and_what_is_next(caller: Caller, world: World) -> None:
    world.agenda.things.append((START + timedelta(hours=3), nothing))

    assert await caller.get("/api/clock") == {
        "now": "2026-11-22T17:00:00+00:00",
        "ahead_seconds": 0,
        "next": "2026-11-22T20:00:00+00:00",
        "moving": False,
    }


@pytest.mark.parametrize(
    ("by", "hours"),
    [
        ({"by_hours": 1}, 1),
        ({"by_hours": 0.5}, 0.5),
        ({"by_days": 2}, 48),
        ({"by_days": 1, "by_hours": 2}, 26),
    ],
)
async def test_the_clock_moves_by_hours_and_days(
    caller: Caller, by: dict[str, Any], hours: float
) -> None:
    moved = await caller.post("/api/clock", **by)

    assert moved["now"] == (START + timedelta(hours=hours)).isoformat()
    assert moved["ahead_seconds"] == hours * 3600
    assert not moved["moving"]


async def test_the_clock_moves_to_what_is_next_and_lets_it_happen(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    due = START + timedelta(days=3)
    world.agenda.things.append(
        (due, lambda: world.letter("prompt:1", f"dm:{ann}", reply(plain("Sunday evening."))))
    )

    moved = await caller.post("/api/clock", to="next")

    assert (moved["now"], moved["next"]) == (due.isoformat(), None)
    (prompt,) = await caller.messages(ann)
    assert (prompt["text"], prompt["at"]) == ("Sunday evening.", due.isoformat())


async def test_nothing_next_is_said_so(caller: Caller) -> None:
    assert (await caller.post("/api/clock", 409, to="next"))["error"] == "nothing_next"


async def test_the_clock_moves_to_the_question_on_whichever_day_it_is(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    due, held = START + timedelta(days=3, hours=2), START + timedelta(days=3, hours=9)
    world.people.asked_at = due
    shown = reply(plain("How did it go?"))
    world.agenda.things.append((START + timedelta(days=1), nothing))
    world.agenda.things.append((held, lambda: world.letter("prompt:1", f"dm:{ann}", shown)))

    assert (await caller.post("/api/clock", to="question"))["now"] == held.isoformat()


async def test_the_clock_stays_while_nobody_here_is_asked(caller: Caller, world: World) -> None:
    world.people.asked_at = START + timedelta(days=3)

    refused = await caller.post("/api/clock", 409, to="question")

    assert refused["error"] == "nobody_asked"
    assert world.clock.at == START


async def test_the_clock_stops_before_ids_run_out(caller: Caller, world: World) -> None:
    world.clock.at = START.replace(year=2090)

    assert (await caller.post("/api/clock", 409, by_days=300))["error"] == "too_far"


async def test_two_moves_at_once_are_one_after_the_other(caller: Caller, world: World) -> None:
    world.agenda.gate.clear()
    moves = asyncio.gather(*(caller.post("/api/clock", by_hours=1) for _ in range(3)))
    async with caller.listening() as listener:
        while not (await listener.until("clock"))["moving"]:
            pass
        world.agenda.gate.set()
        await moves
        while (told := await listener.until("clock"))["moving"]:
            pass

    assert told["now"] == (START + timedelta(hours=3)).isoformat()


async def test_people_go_on_talking_while_the_clock_moves(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    world.agenda.gate.clear()
    async with caller.listening() as listener:
        move = asyncio.ensure_future(caller.post("/api/clock", by_days=7))
        while not (await listener.until("clock"))["moving"]:
            pass

        assert (await caller.say(ann, "hello"))["shown"]

        world.agenda.gate.set()
        await move


async def test_a_clock_that_may_not_move_says_why_in_words(
    caller: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(at: object) -> None:
        raise Refused("web.error.nothing_next")

    monkeypatch.setattr(world.agenda, "move_to", refuse)

    refused = await caller.post("/api/clock", 409, by_hours=1)

    assert refused["error"] == "nothing_next"
    assert not (await caller.get("/api/clock"))["moving"]


async def nothing() -> None:
    """Let nothing happen."""
