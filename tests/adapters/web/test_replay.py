"""What is done twice happens once, and a restart forgets nothing."""

import asyncio

from tests.adapters.web.caller import Caller, calling
from tests.adapters.web.scripted import World


async def test_the_same_act_again_is_shown_once_and_answered_the_same(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()

    first = await caller.say(ann, "hello", id="e1")
    again = await caller.say(ann, "hello", id="e1")

    assert again == first
    assert len(await caller.messages(ann)) == 2
    assert len(world.script.heard) == 1


async def test_the_same_press_again_counts_once(caller: Caller) -> None:
    ann = await caller.sit()
    (shown,) = (await caller.say(ann, "/start"))["shown"]

    for _ in range(2):
        await caller.press(ann, shown, "One more", id="p1")

    assert (await caller.texts(ann))[-1].startswith("2 stones")


async def test_two_at_once_with_one_id_are_one(caller: Caller, world: World) -> None:
    ann = await caller.sit()

    answers = await asyncio.gather(*(caller.say(ann, "hello", id="e1") for _ in range(5)))

    assert all(answer == answers[0] for answer in answers)
    assert len(world.script.heard) == 1


async def test_two_seats_may_use_the_same_id(caller: Caller, world: World) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")

    await caller.say(ann, "hello", id="1")
    await caller.say(bob, "good morning", id="1")

    assert [heard.event for heard in world.script.heard] == [f"{ann}.1", f"{bob}.1"]


async def test_an_act_that_broke_can_be_tried_again_under_its_id(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    world.script.broken = True
    where = {"seat": ann, "place": f"dm:{ann}"}
    broke = await caller.post("/api/say", 500, text="hello", id="e1", **where)
    assert broke["error"] == "broke"
    world.script.broken = False

    await caller.say(ann, "hello", id="e1")

    assert await caller.texts(ann) == ["hello", "You said:\n> hello"]


async def test_an_answer_that_says_it_broke_is_none_and_its_act_can_be_tried_again(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    (shown,) = (await caller.say(ann, "/start"))["shown"]
    where = {"seat": ann, "place": f"dm:{ann}"}
    token = shown["buttons"][0]["token"]
    acts: dict[str, tuple[str, dict[str, object]]] = {
        "e1": ("/api/say", {"text": "hello"}),
        "e2": ("/api/press", {"message": shown["id"], "token": token}),
        "e3": ("/api/answer", {"token": token, "answers": {}}),
    }
    world.script.unwell = "c0ffee"
    for act, (path, asked) in acts.items():
        broke = await caller.post(path, 500, id=act, **where, **asked)
        assert "c0ffee" in broke["message"]
    assert not any("broke" in text for text in await caller.texts(ann))

    world.script.unwell = None
    for act, (path, asked) in acts.items():
        answered = await caller.post(path, 200, id=act, **where, **asked)
        assert await caller.post(path, 200, id=act, **where, **asked) == answered
    assert (await caller.texts(ann)).count("hello") == 1
    assert [heard.event for heard in world.script.heard[1:]] == [f"{ann}.{act}" for act in acts]


async def test_one_seat_s_acts_are_answered_in_their_order(caller: Caller) -> None:
    ann = await caller.sit()
    said = [caller.say(ann, f"line {n}") for n in range(20)]

    await asyncio.gather(*said)

    messages = await caller.messages(ann)
    assert [m["author"] for m in messages] == [ann, "cairn"] * 20
    for words, answer in zip(messages[::2], messages[1::2], strict=True):
        assert answer["text"].endswith(words["text"])


async def test_after_a_restart_everything_is_as_it_was(caller: Caller, world: World) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob", "es")
    channel = await caller.open("pod", ann, bob)
    await caller.say(ann, "hello \ud800\x00 שלום", channel)
    for text in ("/everything", "/ask kind", "/long"):
        await caller.say(ann, text)
    (shown,) = (await caller.say(ann, "/start"))["shown"]
    await caller.press(ann, shown, "One more")
    await caller.put(f"/api/channels/{channel}/seats", seats=[ann])
    before = await seen(caller, ann, channel)

    after = await world.again()
    async with calling(after) as script:
        assert await seen(script, ann, channel) == before
    await after.server.stop()


async def test_after_a_restart_buttons_pictures_and_ids_still_work(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    first = await caller.say(ann, "/start", id="e1")
    (everything,) = (await caller.say(ann, "/everything"))["shown"]
    picture = next(block["url"] for block in everything["blocks"] if "url" in block)

    after = await world.again()
    async with calling(after) as script:
        async with script.session.get(after.server.address + picture) as answer:
            assert answer.status == 200
        assert await script.say(ann, "/start", id="e1") == first
        (pressed,) = (await script.press(ann, first["shown"][0], "One more"))["shown"]
        assert pressed["text"].startswith("2 stones")
        assert await script.sit("Bob") == "s2"
    await after.server.stop()


async def seen(caller: Caller, seat: str, channel: str) -> list[object]:
    """Read everything that a seat can see."""
    state = await caller.get("/api/state")
    return [state, await caller.messages(seat), await caller.messages(seat, channel)]
