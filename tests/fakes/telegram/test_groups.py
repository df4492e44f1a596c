"""Groups, topics and their people are as Telegram keeps them."""

import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import Impossible


async def _heard(bot: Bot) -> list[Update]:
    """Take what is new, and confirm it."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return list(updates)


async def test_a_bot_is_brought_into_a_group_with_a_payload(
    telegram: FakeTelegram, bot: Bot
) -> None:
    ann = telegram.user("Ann")
    group = telegram.group("Pod", ann)
    group.add_bot(ann, payload="pod_token")
    membership, came, start = await _heard(bot)
    assert membership.my_chat_member is not None
    assert membership.my_chat_member.old_chat_member.status == "left"
    assert membership.my_chat_member.new_chat_member.status == "member"
    assert came.message is not None
    assert came.message.new_chat_members[0].id == telegram.bot_id == bot.id
    assert start.message is not None
    assert start.message.text == f"/start@{telegram.username} pod_token"
    assert start.message.entities[0].type == "bot_command"
    assert start.message.chat.title == "Pod"
    assert group.id < -(2**31)


async def test_privacy_keeps_what_is_not_for_the_bot(telegram: FakeTelegram, bot: Bot) -> None:
    ann, bob = telegram.user("Ann"), telegram.user("Bob")
    group = telegram.group("Pod", ann, bob)
    group.add_bot(ann)
    await bot.send_message(group.id, "Well?")
    await _heard(bot)
    ann.says("hello all", group)
    ann.says("/board", group)
    ann.says("/board@cairn_test_bot", group)
    ann.says("/board@other_bot", group)
    ann.says("yes", group, reply_to=telegram.of_bot(group)[0])
    ann.says("no", group, reply_to=telegram.in_chat(group)[-2])
    bob.leaves(group)
    assert [update.message and (update.message.text or "-") for update in await _heard(bot)] == [
        "/board",
        "/board@cairn_test_bot",
        "yes",
        "-",
    ]
    group.promote(telegram.world.bot)
    ann.says("hello again", group)
    assert [update.message and update.message.text for update in await _heard(bot)] == [
        None,
        "hello again",
    ]


async def test_edits_are_told_and_anonymous_admins_are_nobody(
    telegram: FakeTelegram, bot: Bot
) -> None:
    ann = telegram.user("Ann")
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann)
    said = ann.says("/board", group, anonymously=True)
    mine = ann.says("/bord", group)
    ann.edits(mine, "/board")
    *_, hidden, _, edited = await _heard(bot)
    assert hidden.message is not None
    assert hidden.message.sender_chat is not None
    assert hidden.message.sender_chat.id == group.id
    assert hidden.message.from_user is not None
    assert hidden.message.from_user.username == "GroupAnonymousBot"
    assert edited.edited_message is not None
    assert edited.edited_message.text == "/board"
    assert said.sender is not ann


async def test_a_bot_that_was_thrown_out_cannot_write(telegram: FakeTelegram, bot: Bot) -> None:
    ann = telegram.user("Ann")
    group, supergroup = telegram.group("Pod", ann), telegram.supergroup("Big", ann)
    for room, kind, status in ((group, "group", "left"), (supergroup, "supergroup", "kicked")):
        with pytest.raises(Forbidden, match=f"bot is not a member of the {kind} chat"):
            await bot.send_message(room.id, "a")
        room.add_bot(ann)
        await bot.send_message(room.id, "a")
        room.remove_bot(ann)
        membership, left = (await _heard(bot))[-2:]
        assert membership.my_chat_member is not None
        assert membership.my_chat_member.new_chat_member.status == status
        assert left.message is not None
        assert left.message.left_chat_member is not None
        with pytest.raises(Forbidden, match=f"bot was kicked from the {kind} chat"):
            await bot.send_message(room.id, "a")


async def test_a_group_becomes_a_supergroup(telegram: FakeTelegram, bot: Bot) -> None:
    ann, bob = telegram.user("Ann"), telegram.user("Bob")
    group = telegram.group("Pod", ann, bob)
    group.add_bot(ann)
    sent = await bot.send_message(group.id, "before")
    await _heard(bot)
    new = group.migrate()
    membership, to, from_ = await _heard(bot)
    assert membership.my_chat_member is not None
    assert membership.my_chat_member.chat.id == new.id < -(10**12)
    assert to.message is not None
    assert (to.message.chat_id, to.message.migrate_to_chat_id) == (group.id, new.id)
    assert from_.message is not None
    assert (from_.message.chat_id, from_.message.migrate_from_chat_id) == (new.id, group.id)
    assert from_.message.message_id == 1
    for attempt in (
        bot.send_message(group.id, "after"),
        bot.edit_message_text("after", group.id, sent.message_id),
        bot.get_chat_member_count(group.id),
    ):
        with pytest.raises(ChatMigrated) as moved:
            await attempt
        assert moved.value.new_chat_id == new.id
    assert (await bot.get_chat(group.id)).type == "group", "its members are hidden, not its name"
    await bot.send_message(new.id, "after")
    assert [who.first_name for who in new.members] == ["Ann", "Bob", "Cairn"]
    with pytest.raises(Impossible):
        ann.says("where is everybody?", group)


async def test_topics_are_places_of_their_own(telegram: FakeTelegram, bot: Bot) -> None:
    ann = telegram.user("Ann")
    group = telegram.supergroup("Club", ann, forum=True)
    group.add_bot(ann)
    topic = group.topic("Runners")
    ann.says("/board", topic)
    heard = (await _heard(bot))[-1].message
    assert heard is not None
    assert heard.is_topic_message
    assert heard.message_thread_id == topic.id
    assert heard.reply_to_message is not None
    assert heard.reply_to_message.forum_topic_created is not None
    await bot.send_message(group.id, "in it", message_thread_id=topic.id)
    await bot.send_message(group.id, "in general")
    assert [message.thread for message in telegram.of_bot(group)] == [topic.id, None]
    assert [message.text for message in telegram.of_bot(topic)] == ["in it"]
    for thread in (topic.id + 1000, 1):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(group.id, "a", message_thread_id=thread)
    topic.is_closed = True
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(group.id, "a", message_thread_id=topic.id)
    topic.is_deleted = True
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(group.id, "a", message_thread_id=topic.id)


async def test_the_bot_asks_who_is_there(telegram: FakeTelegram, bot: Bot) -> None:
    ann, bob, cy = (telegram.user(name) for name in ("Ann", "Bob", "Cy"))
    group = telegram.supergroup("Pod", ann, bob)
    group.add_bot(ann)
    group.promote(bob)
    chat = await bot.get_chat(group.id)
    assert (chat.title, chat.type, chat.username) == ("Pod", "supergroup", None)
    assert await bot.get_chat_member_count(group.id) == 3
    statuses = [(await bot.get_chat_member(group.id, who.id)).status for who in (ann, bob, cy)]
    assert statuses == ["creator", "administrator", "left"]
    assert [admin.user.id for admin in await bot.get_chat_administrators(group.id)] == [
        ann.id,
        bob.id,
    ]
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(group.id, 42)
    group.username = "pod_public"
    assert (await bot.get_chat("@Pod_Public")).id == group.id
    group.username = None
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.get_chat_member_count(group.id)


async def test_a_silenced_bot_and_others_messages(telegram: FakeTelegram, bot: Bot) -> None:
    ann = telegram.user("Ann")
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann)
    said = ann.says("/board", group)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, said.id)
    group.is_silent = True
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(group.id, "a")


def test_people_do_only_what_the_apps_allow() -> None:
    telegram = FakeTelegram()
    ann, bob = telegram.user("Ann"), telegram.user("Bob")
    group = telegram.group("Pod", ann)
    with pytest.raises(Impossible, match="Ann has to press Start first"):
        ann.says("hello")
    with pytest.raises(Impossible, match="Bob is not in Pod"):
        bob.says("hello", group)
    said = ann.starts()
    with pytest.raises(Impossible, match="Ann sees no button 'Done'"):
        ann.presses(said, "Done")
    with pytest.raises(Impossible, match="Bob does not see somebody else's chat"):
        bob.presses_data(said, "forged")
    ann.blocks()
    with pytest.raises(Impossible, match="Ann has to press Start first"):
        ann.says("hello")
