"""In groups an answer is for the one who asked, and the group reads nothing of it."""

import pytest
from msgspec.structs import replace

from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Pressed
from bot.dialogue.replies import reply
from bot.texts.spans import plain
from tests.adapters.telegram.interactions.room import BUTTONS, DOOR, Room, bob_of, handled
from tests.adapters.telegram.scripted import says, seen, text
from tests.adapters.web.scripted import form
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person


async def test_an_answer_for_the_caller_alone_comes_in_private(
    room: Room, ann: Person, pod: Group
) -> None:
    room.answers(replace(says(text("Yours alone")), outside=DOOR))
    ann.says("/goal list", pod)
    await room.hears()
    assert [message.text for message in room.telegram.of_bot(ann)] == ["Yours alone"]
    assert room.telegram.of_bot(pod) == []


async def test_that_somebody_can_be_written_to_is_told_once(
    room: Room, ann: Person, pod: Group
) -> None:
    room.answers(says(text("Yours alone")))
    for _ in range(3):
        ann.says("/goal list", pod)
    await room.hears()
    assert room.script.happened == [("reachable", str(ann.id))]


async def test_a_press_in_a_group_is_answered_in_private(
    room: Room, ann: Person, pod: Group
) -> None:
    await room.client.sender.put(str(pod.id), reply(plain("Week 47"), buttons=BUTTONS))
    digest = room.telegram.of_bot(pod)[-1]
    room.answers(says(text("Yours alone"), Visibility.REPLACE))
    press = ann.presses(digest, "Done")
    await room.hears()
    assert (digest.text, digest.edits) == ("Week 47", 0)
    assert [message.text for message in room.telegram.of_bot(ann)] == ["Yours alone"]
    assert press.is_answered


@pytest.mark.parametrize("how", ["typed", "pressed"])
async def test_somebody_who_never_pressed_start_is_led_there_and_the_group_reads_no_more(
    how: str, room: Room, pod: Group
) -> None:
    bob = bob_of(pod)
    room.answers(replace(says(text("Yours alone")), outside=DOOR))
    asked = None
    if how == "typed":
        asked = bob.says("/goal list", pod)
    else:
        await room.client.sender.put(str(pod.id), reply(plain("Week 47"), buttons=BUTTONS))
        bob.presses(room.telegram.of_bot(pod)[-1], "Done")
    await room.hears()
    said = room.telegram.of_bot(pod)[-1]
    assert said.text == "Ann, I answer that in private: https://t.me/cairn_test_bot?start=hello"
    assert said.reply_to is asked
    assert said.link_preview_disabled
    assert "Yours alone" not in {message.text for message in room.telegram.of_bot(pod)}
    assert room.telegram.of_bot(bob) == []
    assert room.script.happened == [("unreachable", str(bob.id))]


async def test_somebody_who_blocked_cairn_is_led_back(room: Room, ann: Person, pod: Group) -> None:
    ann.blocks()
    await room.hears()
    room.script.heard.clear()
    room.answers(replace(says(text("Yours alone")), outside=DOOR))
    ann.says("/goal list", pod)
    await room.hears()
    assert room.script.happened == [("unreachable", str(ann.id))]
    assert [message.text[:24] for message in room.telegram.of_bot(pod)] == [
        "Ann, I answer that in pr"
    ]


async def test_somebody_who_came_back_is_told_of_again(
    room: Room, ann: Person, pod: Group
) -> None:
    room.answers(replace(says(text("Yours alone")), outside=DOOR))
    for act in (None, ann.blocks, ann.unblocks):
        if act is not None:
            act()
        ann.says("/goal list", pod)
    ann.says("/goal list", pod)
    await room.hears()
    reported = [change for change, place in room.script.happened if place == str(ann.id)]
    assert reported[0] == reported[-1] == "reachable"


async def test_a_blocked_cairn_says_nothing_and_breaks_nothing(room: Room, ann: Person) -> None:
    message = ann.says("Hello")
    ann.blocks()
    room.answers(says(text("Hello, Ann")))
    await room.hears()
    assert message in room.telegram.in_chat(ann)
    assert room.telegram.of_bot(ann) == []
    assert ("unreachable", str(ann.id)) in room.script.happened


async def test_an_answer_for_everybody_stands_under_the_command(
    room: Room, ann: Person, pod: Group
) -> None:
    room.answers(says(reply(plain("This is home now"), buttons=BUTTONS), Visibility.PUBLIC))
    asked = ann.says("/pod here", pod)
    await room.hears()
    (said,) = room.telegram.of_bot(pod)
    assert (said.reply_to, said.labels) == (asked, ["Done", "Later"])
    assert room.telegram.of_bot(ann) == []
    assert room.script.happened == []


@pytest.mark.parametrize(("asked_for", "writing"), [("title", True), ("kind", False)])
async def test_a_question_for_words_in_a_group_opens_the_keyboard(
    asked_for: str, writing: bool, room: Room, ann: Person, pod: Group
) -> None:
    room.answers(says(form(asked_for), Visibility.PUBLIC))
    asked = ann.says("/pod here", pod)
    await room.hears()
    (said,) = room.telegram.of_bot(pod)
    assert said.reply_to is asked
    assert said.force_reply is writing
    assert bool(said.labels) is not writing


async def test_an_answer_for_everybody_in_a_group_that_threw_cairn_out_is_nobodys_loss(
    room: Room, ann: Person, pod: Group
) -> None:
    room.answers(says(text("This is home now"), Visibility.PUBLIC))
    ann.says("/pod here", pod)
    pod.remove_bot(ann)
    await room.hears()
    assert room.telegram.of_bot(pod) == []
    assert ("place_gone", str(pod.id)) in room.script.happened


async def test_an_answer_follows_a_group_that_became_another_chat(room: Room, ann: Person) -> None:
    group = room.telegram.group("Pod", ann)
    group.add_bot(ann)
    room.answers(says(text("This is home now"), Visibility.PUBLIC))
    ann.says("/pod here", group)
    new = group.migrate()
    told = seen(room.telegram, room.client.bot)
    asked = next(u for u in told if u.message and u.message.text == "/pod here")
    room.script.heard.clear()
    await handled(room.handler, asked)
    assert [message.text for message in room.telegram.of_bot(new)] == ["This is home now"]
    assert room.script.happened == [("place_moved", str(group.id))]


async def test_somebody_who_hides_who_they_are_is_told_why_that_cannot_be(
    room: Room, ann: Person, pod: Group
) -> None:
    asked = ann.says("/goal list", pod, anonymously=True)
    await room.hears()
    (said,) = room.telegram.of_bot(pod)
    assert said.reply_to is asked
    assert "I cannot tell who you are" in said.text
    assert room.script.heard == []


async def test_who_leads_a_group_unnamed_says_who_they_are_by_a_press(
    room: Room, ann: Person, pod: Group
) -> None:
    ann.says("/pod here", pod, anonymously=True)
    await room.hears()
    (said,) = room.telegram.of_bot(pod)
    ann.presses(said, "Go on as myself")
    await room.hears()
    (heard,) = room.script.heard
    assert (heard.account, heard.act) == (str(ann.id), Pressed("1~pod.here"))


async def test_what_is_no_command_of_cairns_is_nobodys_business_whoever_hides(
    room: Room, ann: Person, pod: Group
) -> None:
    await room.client.sender.put(str(pod.id), text("Week 47"))
    (digest,) = room.telegram.of_bot(pod)
    ann.says("/weather tomorrow", pod, anonymously=True)
    ann.says("Well done, all of you", pod, digest, anonymously=True)
    await room.hears()
    assert room.telegram.of_bot(pod) == [digest]
    assert room.script.heard == []


async def test_what_a_channel_posts_is_said_to_nobody(room: Room, ann: Person, pod: Group) -> None:
    world = room.telegram.world
    message = world.new_message(pod, world.anonymous)
    channel = {"id": -1009, "title": "News", "type": "channel"}
    body = message.json() | {"text": "/start with us", "sender_chat": channel}
    body["is_automatic_forward"] = True
    world.updates.add("message", body, ("message", pod.id))
    await room.hears()
    assert room.telegram.of_bot(pod) == []
    assert room.script.heard == []
