"""What a script can do in the local chat, and where its answers are shown."""

import pytest

from bot.dialogue.inbound import Change, Happened, Inbound, Place, Pressed, Submitted, Typed, Wrote
from tests.adapters.web.caller import Caller
from tests.adapters.web.scripted import START, World


async def test_an_empty_chat_has_nobody_in_it(caller: Caller) -> None:
    state = await caller.get("/api/state")

    assert (state["event"], state["seats"], state["channels"]) == (0, [], [])
    assert [language["code"] for language in state["languages"]] == ["en", "es"]
    assert state["clock"]["now"] == START.isoformat()


async def test_seats_and_channels_are_there_once_they_are_made(caller: Caller) -> None:
    ann = await caller.sit("Ann")
    bob = await caller.sit("Bob", "es")
    channel = await caller.open("morning pages", ann)

    state = await caller.get("/api/state")

    new: dict[str, object] = {"zone": None, "forms": [], "left": False}
    assert state["seats"] == [
        {"id": ann, "name": "Ann", "language": "en", "place": f"dm:{ann}", "changed": 1, **new},
        {"id": bob, "name": "Bob", "language": "es", "place": f"dm:{bob}", "changed": 2, **new},
    ]
    assert state["channels"] == [{"id": channel, "title": "morning pages", "seats": [ann]}]


async def test_what_is_said_in_private_reaches_the_core_as_such(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit("Ann", "es")

    await caller.say(ann, "hello there", id="e1")

    place = Place("local", f"dm:{ann}", private=True)
    assert world.script.heard == [
        Inbound("local", f"{ann}.e1", ann, "Ann", place, Wrote("hello there"), "es")
    ]


async def test_a_command_is_read_by_the_core(caller: Caller, world: World) -> None:
    ann = await caller.sit()

    await caller.say(ann, "/ask at")

    assert world.script.heard[0].act == Typed("ask", rest="at")


async def test_a_channel_is_no_private_place_and_has_a_title(caller: Caller, world: World) -> None:
    ann, bob, _ = [await caller.sit(name) for name in ("Ann", "Bob", "Cy")]
    channel = await caller.open("morning pages", ann, bob)

    await caller.say(ann, "/all hello", channel)

    heard = world.script.heard[0]
    assert heard.place == Place("local", channel, False, "morning pages")
    assert heard.manages


async def test_words_and_their_answer_stand_in_the_place_in_order(caller: Caller) -> None:
    ann = await caller.sit()

    answered = await caller.say(ann, "I wrote a page")

    said, shown = await caller.messages(ann)
    assert (said["author"], said["text"]) == (ann, "I wrote a page")
    assert (shown["author"], shown["text"]) == ("cairn", "You said:\n> I wrote a page")
    assert said["at"] == START.isoformat()
    assert (answered["said"], answered["shown"]) == (said, [shown])


async def test_words_in_a_channel_that_mean_nothing_to_cairn_are_only_words(
    caller: Caller,
) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")
    channel = await caller.open("pod", ann, bob)

    answered = await caller.say(ann, "good morning", channel)

    assert answered["shown"] == []
    assert await caller.texts(bob, channel) == ["good morning"]


async def test_a_whisper_in_a_channel_is_for_one_alone(caller: Caller) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")
    channel = await caller.open("pod", ann, bob)

    answered = await caller.say(ann, "/info", channel)

    assert [message["place"] for message in answered["shown"]] == [f"dm:{ann}"]
    assert await caller.texts(bob, channel) == ["/info"]
    assert await caller.texts(bob) == []


async def test_a_public_answer_is_for_everyone_there(caller: Caller) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")
    channel = await caller.open("pod", ann, bob)

    await caller.say(ann, "/all four stones", channel)

    assert (await caller.texts(bob, channel))[-1] == "four stones\n[Check in]"


async def test_a_replacing_answer_is_drawn_where_it_was_pressed(caller: Caller) -> None:
    ann = await caller.sit()
    (first,) = (await caller.say(ann, "/start"))["shown"]

    (second,) = (await caller.press(ann, first, "One more"))["shown"]

    assert second["id"] == first["id"]
    assert (first["edited"], second["edited"]) == (None, START.isoformat())
    assert second["changed"] > first["changed"]
    assert [m["text"].splitlines()[0] for m in await caller.messages(ann)] == [
        "/start",
        "2 stones",
    ]


async def test_a_press_in_a_channel_is_answered_in_private(caller: Caller, world: World) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")
    channel = await caller.open("pod", ann, bob)
    (public,) = (await caller.say(ann, "/all four stones", channel))["shown"]

    (shown,) = (await caller.press(bob, public, "Check in"))["shown"]

    pressed = world.script.heard[-2]
    assert (pressed.account, pressed.act, pressed.message) == (
        bob,
        Pressed("1~checkin"),
        public["id"],
    )
    assert (shown["place"], shown["text"]) == (f"dm:{bob}", "How did it go?")


async def test_a_replacing_answer_never_touches_what_others_see(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    channel = await caller.open("pod", ann)
    (public,) = (await caller.say(ann, "/all hello", channel))["shown"]

    answered = await caller.post(
        "/api/press", seat=ann, place=channel, message=public["id"], token="1~count~5"
    )

    assert answered["shown"][0]["place"] == f"dm:{ann}"
    assert (await caller.messages(ann, channel))[-1] == public


async def test_whoever_began_in_a_channel_can_be_written_to(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    channel = await caller.open("pod", ann)

    await caller.say(ann, "just words", channel)
    assert len(world.script.heard) == 1
    await caller.say(ann, "/info", channel)
    await caller.say(ann, "/info", channel)

    reached = [heard for heard in world.script.heard if isinstance(heard.act, Happened)]
    assert [heard.act for heard in reached] == [Happened(Change.REACHABLE)]
    assert reached[0].place == Place("local", f"dm:{ann}", private=True)


async def test_a_form_asks_its_question_and_shows_its_rows(caller: Caller) -> None:
    ann = await caller.sit()

    (asked,) = (await caller.say(ann, "/ask kind"))["shown"]

    assert asked["text"] == "What kind is it?\n[A habit]\n[A milestone]\n[Cancel]"
    assert asked["form"]["current"] == "kind"
    assert [row["kind"] for row in asked["form"]["rows"]] == [
        "text",
        "number",
        "time",
        "day",
        "choice",
        "zone",
    ]


async def test_a_page_of_a_form_can_be_sent_at_once(caller: Caller, world: World) -> None:
    ann = await caller.sit()
    (asked,) = (await caller.say(ann, "/ask"))["shown"]
    answers = {"title": "Read more", "times": "3"}

    answered = await caller.post(
        "/api/answer", seat=ann, place=f"dm:{ann}", token=asked["form"]["token"], answers=answers
    )

    assert world.script.heard[-1].act == Submitted("1~o~7", answers)
    assert answered["shown"][0]["text"] == "title: Read more\ntimes: 3"


async def test_a_long_answer_becomes_several_messages(caller: Caller) -> None:
    ann = await caller.sit()

    shown = (await caller.say(ann, "/long"))["shown"]

    assert len(shown) > 1
    assert len({message["id"] for message in shown}) == len(shown)
    assert [m["id"] for m in await caller.messages(ann)][1:] == [m["id"] for m in shown]


async def test_a_channel_can_be_seated_anew(caller: Caller) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")
    channel = await caller.open("pod", ann)
    await caller.say(ann, "hello", channel)

    seated = await caller.put(f"/api/channels/{channel}/seats", seats=[bob, bob])

    assert seated["seats"] == [bob]
    assert await caller.texts(bob, channel) == ["hello"]
    refused = await caller.get("/api/messages", 404, seat=ann, place=channel)
    assert refused["error"] == "no_place"


async def test_only_what_is_new_after_an_event_is_told(caller: Caller) -> None:
    ann = await caller.sit()
    (first,) = (await caller.say(ann, "/start"))["shown"]
    number = (await caller.get("/api/state"))["event"]
    await caller.press(ann, first, "One more")

    new = await caller.messages(ann, after=number)

    assert [message["id"] for message in new] == [first["id"]]


async def test_nobody_reads_the_direct_messages_of_another(caller: Caller) -> None:
    ann, bob = await caller.sit("Ann"), await caller.sit("Bob")

    refused = await caller.get("/api/messages", 404, seat=bob, place=f"dm:{ann}")

    assert refused["error"] == "no_place"


async def test_a_picture_is_drawn_only_if_it_is_shown_and_can_be(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    (shown,) = (await caller.say(ann, "/everything"))["shown"]
    url = next(block["url"] for block in shown["blocks"] if block["type"] == "picture")

    async with caller.session.get(world.server.address + url) as answer:
        assert answer.content_type == "image/png"
        assert (await answer.read()).startswith(b"\x89PNG")
    await caller.get("/pictures/0000.png", 404)
    assert len(world.pictures.asked) == 1

    world.pictures.broken = True
    await caller.get(url, 404)


async def test_a_file_is_made_whenever_it_is_fetched_and_is_kept_not_shown(
    caller: Caller, world: World
) -> None:
    ann = await caller.sit()
    (shown,) = (await caller.say(ann, "/everything"))["shown"]
    offered = next(block for block in shown["blocks"] if block["type"] == "file")
    assert offered["name"] == "cairn.json"
    assert not world.files.asked

    for times in (b"1", b"2"):
        async with caller.session.get(world.server.address + offered["url"]) as answer:
            assert answer.headers["Content-Disposition"] == 'attachment; filename="cairn.json"'
            assert await answer.read() == times
    await caller.get("/files/0000", 404)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_page_s_words_and_commands_are_told_in_a_language(
    caller: Caller, language: str
) -> None:
    texts = await caller.get("/api/texts", language=language)
    commands = await caller.get("/api/commands", language=language)

    assert texts["language"] == language
    assert texts["texts"]["web.send"] == {"en": "Send", "es": "Enviar"}[language]
    assert {"path", "say", "description"} == commands["commands"][0].keys()
    assert commands["commands"][1]["say"] == "/pod create"
