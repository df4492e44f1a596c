"""What people say and do is told to the core as it was meant."""

from adapters.telegram.interactions.inbound import direct_place
from adapters.telegram.place_names import PLATFORM
from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Happened, Typed, Wrote
from bot.dialogue.media import Media, MediaKind
from tests.adapters.telegram.interactions.room import Room, bob_of
from tests.adapters.telegram.scripted import says, text
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person


async def test_who_says_what_where_is_told(room: Room, ann: Person) -> None:
    message = ann.says("Hello there")
    await room.hears()
    (heard,) = room.script.heard
    assert (heard.platform, heard.account, heard.name) == (PLATFORM, str(ann.id), "Ann Lee")
    assert heard.language == "es"
    assert heard.act == Wrote("Hello there")
    assert heard.place == direct_place(heard)
    assert message.update is not None
    assert heard.event == str(message.update.id)


async def test_commands_are_heard_in_every_form(room: Room, ann: Person, pod: Group) -> None:
    me = room.telegram.username
    for line in ("/help", f"/help@{me}", f"/HELP@{me.upper()}"):
        ann.says(line)
    ann.says("/goal_add read more")
    ann.says("/board", pod)
    await room.hears()
    assert [act for act in room.acts if isinstance(act, Typed)] == [
        *[Typed("help")] * 3,
        Typed("goal.add", rest="read more"),
        Typed("board"),
    ]


async def test_what_is_not_said_to_cairn_in_a_group_is_not_heard(
    room: Room, ann: Person, pod: Group
) -> None:
    room.telegram.profile.has_privacy = False
    other = ann.says("among us", pod)
    ann.says("/help@another_bot", pod)
    bob_of(pod).says("to you, Ann", pod, other)
    ann.sends_photo("for all of you", pod)
    await room.hears()
    assert room.script.heard == []


async def test_an_answer_to_cairn_in_a_group_is_heard(room: Room, ann: Person, pod: Group) -> None:
    await room.client.sender.put(str(pod.id), text("What is it?"))
    ann.says("read more", pod, room.telegram.of_bot(pod)[-1])
    await room.hears()
    assert room.acts == [Wrote("read more")]
    assert room.script.heard[0].place.title == "Pod"


async def test_a_topic_is_heard_as_a_place(room: Room, ann: Person) -> None:
    forum = room.telegram.supergroup("Pod", ann, forum=True)
    forum.add_bot(ann)
    topic = forum.topic("Cairn")
    room.answers(says(text("here"), Visibility.PUBLIC))
    ann.says("/board", topic)
    ann.says("/board", forum)
    await room.hears()
    places = [inbound.place.id for inbound in room.script.heard if isinstance(inbound.act, Typed)]
    assert places == [f"{forum.id}/{topic.id}", str(forum.id)]
    assert [message.text for message in room.telegram.of_bot(topic)] == ["here"]


async def test_a_topic_of_a_private_conversation_is_no_place(room: Room, ann: Person) -> None:
    world = room.telegram.world
    said = world.new_message(ann.chat, ann).json() | {"text": "Hello", "message_thread_id": 7}
    said["is_topic_message"] = True
    world.updates.add("message", said, ("message", ann.id))
    await room.hears()
    (heard,) = room.script.heard
    assert heard.place == direct_place(heard)


async def test_what_people_send_is_named_by_its_file(room: Room, ann: Person) -> None:
    voice, photo = ann.sends_voice(42, caption="how it went"), ann.sends_photo("the summit")
    await room.hears()
    heard = [act for act in room.acts if isinstance(act, Wrote)]
    assert voice.media is not None
    assert photo.media is not None
    assert [act.text for act in heard] == ["how it went", "the summit"]
    assert [act.sent for act in heard] == [
        Media(PLATFORM, MediaKind.VOICE, voice.media.id, 42, str(ann.id)),
        Media(PLATFORM, MediaKind.PICTURE, photo.media.id, account=str(ann.id)),
    ]


async def test_comings_and_goings_are_told(room: Room, ann: Person, pod: Group) -> None:
    ann.blocks()
    ann.unblocks()
    pod.remove_bot(ann)
    pod.add_bot(ann)
    await room.hears()
    assert room.script.happened == [
        ("unreachable", str(ann.id)),
        ("reachable", str(ann.id)),
        ("place_gone", str(pod.id)),
        ("reachable", str(pod.id)),
    ]


async def test_a_group_that_becomes_another_chat_is_told_of(room: Room, ann: Person) -> None:
    group = room.telegram.group("Pod", ann)
    group.add_bot(ann)
    await room.hears()
    room.script.heard.clear()
    new = group.migrate()
    await room.hears()
    moves = [
        (inbound.place.id, inbound.act.to.id)
        for inbound in room.script.heard
        if isinstance(inbound.act, Happened) and inbound.act.to is not None
    ]
    assert moves == [(str(group.id), str(new.id))]
