"""Putting pages into chats: what people see of them, and what becomes of an earlier message."""

import pytest
from msgspec.structs import replace

from adapters.telegram.client import Client
from adapters.telegram.sending import send as module
from adapters.telegram.sending.send import MessageHandle, ReplyTarget
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.limits import TELEGRAM, paginate, utf16
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import (
    Attachment,
    Button,
    Choices,
    Heading,
    Picture,
    Quote,
    Reply,
    reply,
)
from bot.kernel.errors import Moved, TryLater, Unreachable
from bot.texts.spans import live, plain
from tests.adapters.telegram.pages import BUTTONS, FAMILY, MALFORMED, SMALL, cairn_of, only
from tests.adapters.telegram.scripted import text
from tests.adapters.web.scripted import EVERYTHING
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.reading import read
from tests.scheduler.clocks import HandClock


@pytest.fixture
def ann(telegram: FakeTelegram) -> Person:
    """Bring Ann, who has pressed Start."""
    person = telegram.user("Ann")
    person.starts()
    return person


async def test_a_page_is_read_as_it_was_said(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    said = reply(Heading(plain("Week <3>")), Quote("I ran & read\n<b>twice</b>"), buttons=BUTTONS)
    handle = await client.sender.put(str(ann.id), said)
    message = only(telegram, ann)
    assert read(message) == ("Week <3>\n\n> I ran & read\n> <b>twice</b>\n[Done]\n[Later]")
    assert handle == MessageHandle(message.id)
    assert message.link_preview_disabled
    assert not message.force_reply


async def test_everything_that_can_be_said_arrives(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    ann.sends_voice()
    voice = telegram.in_chat(ann)[-1].media
    assert voice is not None
    known = Media("telegram", MediaKind.VOICE, voice.id, 42)
    blocks = [
        replace(b, media=known) if isinstance(b, Attachment) else b for b in EVERYTHING.blocks
    ]
    pages = paginate(replace(EVERYTHING, blocks=tuple(blocks)), TELEGRAM)
    handles = [await client.sender.put(str(ann.id), page) for page in pages]
    messages = telegram.of_bot(ann)
    assert [MessageHandle(m.id, bool(m.photo or m.voice)) for m in messages] == handles
    assert sum(bool(message.photo) for message in messages) == 1
    assert sum(bool(message.voice) for message in messages) == 1
    assert [label for message in messages for label in message.labels][-2:] == [
        "Add words",
        "Leave",
    ]


async def test_a_message_is_drawn_anew_where_it_is(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    first = await client.sender.put(str(ann.id), reply(plain("one"), buttons=BUTTONS))
    again = await client.sender.put(str(ann.id), reply(live("two https://example.org")), first)
    message = only(telegram, ann)
    assert again == first
    assert (message.text, message.edits, message.labels) == ("two https://example.org", 1, [])
    assert message.link_preview_disabled


async def test_what_is_shown_already_is_not_drawn_again(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    first = await client.sender.put(str(ann.id), text("one"))
    assert await client.sender.put(str(ann.id), text("one"), first) == first
    assert telegram.calls("editMessageText") == []


async def test_after_a_restart_what_is_shown_already_is_drawn_without_harm(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    first = await client.sender.put(str(ann.id), text("one"))
    client.sender._shown.clear()
    telegram.tolerates("message is not modified")
    assert await client.sender.put(str(ann.id), text("one"), first) == first
    assert await client.sender.put(str(ann.id), text("one"), first) == first
    assert len(telegram.calls("editMessageText")) == 1
    assert only(telegram, ann).edits == 0


async def test_only_so_much_of_what_is_shown_is_remembered(
    telegram: FakeTelegram, client: Client, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    handles = [await client.sender.put(str(ann.id), text(f"{n}")) for n in range(3)]
    assert [number for _, number in client.sender._shown] == [h.number for h in handles[1:]]


async def test_the_same_number_in_two_groups_is_two_messages(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    groups = [telegram.supergroup(title, ann) for title in ("One", "Two")]
    for group in groups:
        group.add_bot(ann)
    one, two = [await client.sender.put(str(group.id), text("same")) for group in groups]
    assert one == two
    await client.sender.put(str(groups[0].id), text("new"), one)
    await client.sender.put(str(groups[1].id), text("new"), two)
    assert [telegram.of_bot(group)[-1].text for group in groups] == ["new", "new"]


async def test_html_that_telegram_does_not_understand_is_sent_once_more_as_bare_text(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    telegram.fail("sendMessage", MALFORMED)
    said = reply(Heading(plain("A & B")), Quote("<i>mine</i>"), buttons=BUTTONS)
    await client.sender.put(str(ann.id), said)
    message = only(telegram, ann)
    assert (message.text, message.entities) == ("A & B\n\n<i>mine</i>", [])
    assert message.labels == ["Done", "Later"]
    assert "parse_mode" not in telegram.calls("sendMessage")[-1].raw


@pytest.mark.parametrize("drawing", [None, SMALL])
async def test_html_that_telegram_does_not_understand_is_drawn_anew_as_bare_text(
    drawing: CairnDrawing | None, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    method = "editMessageText" if drawing is None else "editMessageMedia"
    telegram.fail(method, MALFORMED)
    over = await client.sender.put(str(ann.id), text("one"))
    said = Heading(plain("<two>"))
    page = reply(said) if drawing is None else reply(Picture(drawing, plain("")), said)
    handle = await client.sender.put(str(ann.id), page, over)
    message = only(telegram, ann)
    assert handle.number == over.number
    assert (message.shown, message.entities) == ("<two>", [])


async def test_what_telegram_never_understands_is_tried_twice_at_most(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    telegram.fail("sendMessage", MALFORMED, MALFORMED, MALFORMED)
    with pytest.raises(Exception, match="does not understand"):
        await client.sender.put(str(ann.id), text("hello"))
    assert len(telegram.calls("sendMessage")) == 2


async def test_an_answer_stands_under_what_was_asked_in_a_group(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann)
    asked = ann.says("/help", group)
    await client.sender.put(
        str(group.id), reply(plain("this"), buttons=BUTTONS), asked=ReplyTarget(asked.id)
    )
    message = telegram.of_bot(group)[-1]
    assert message.reply_to is asked
    assert not message.force_reply
    assert message.labels == ["Done", "Later"]


async def test_a_question_in_a_group_opens_the_keyboard_of_the_one_who_is_asked(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann)
    asked = ann.says("/goal add", group)
    await client.sender.put(
        str(group.id), text("What is it?"), asked=ReplyTarget(asked.id, forced=True)
    )
    message = telegram.of_bot(group)[-1]
    assert message.force_reply
    assert message.reply_to is asked
    markup = telegram.calls("sendMessage")[-1].parameters["reply_markup"]
    assert markup == {"force_reply": True, "selective": True}


async def test_an_answer_to_a_message_that_is_gone_comes_all_the_same(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    asked = ann.says("/help")
    ann.deletes(asked)
    await client.sender.put(str(ann.id), text("this"), asked=ReplyTarget(asked.id))
    assert telegram.of_bot(ann)[-1].reply_to is None


async def test_a_topic_is_a_place_of_its_own(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    forum = telegram.supergroup("Pod", ann, forum=True)
    forum.add_bot(ann)
    topic = forum.topic("Cairn")
    place = f"{forum.id}/{topic.id}"
    handle = await client.sender.put(place, text("one"))
    assert [message.text for message in telegram.of_bot(topic)] == ["one"]
    await client.sender.put(place, cairn_of(SMALL))
    await client.sender.put(place, text("two"), handle)
    await client.sender.put(str(forum.id), text("general"))
    assert [m.shown for m in telegram.of_bot(topic)] == ["two", "a cairn"]
    assert telegram.of_bot(forum)[-1].thread is None


@pytest.mark.parametrize("state", ["is_closed", "is_deleted"])
async def test_a_topic_that_is_over_takes_nothing(
    state: str, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    forum = telegram.supergroup("Pod", ann, forum=True)
    forum.add_bot(ann)
    topic = forum.topic("Cairn")
    setattr(topic, state, True)
    with pytest.raises(Unreachable):
        await client.sender.put(f"{forum.id}/{topic.id}", text("one"))


@pytest.mark.parametrize(
    "said",
    [
        "a" * 9000,
        "😀" * 5000,
        FAMILY * 900,
        "<&>" * 3000,
        "@everyone " * 900,
        "line\n" * 3000,
        "שלום " * 2000,
    ],
    ids=["plain", "emoji", "family", "markup", "mentions", "lines", "hebrew"],
)
@pytest.mark.parametrize("shows", [False, True], ids=["text", "picture"])
async def test_whatever_is_long_arrives_whole_on_pages_that_telegram_takes(
    said: str, shows: bool, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    blocks = (Picture(SMALL, plain(said)),) if shows else (Quote(said),)
    pages = paginate(Reply(blocks, BUTTONS), TELEGRAM)
    for page in pages:
        await client.sender.put(str(ann.id), page)
    messages = telegram.of_bot(ann)
    assert len(messages) == len(pages) > 1
    assert all(utf16(m.shown) <= (1024 if m.photo else 4096) for m in messages)
    assert _letters("".join(m.shown for m in messages)) == _letters(said)
    assert [m.labels for m in messages if m.labels] == [["Done", "Later"]]


async def test_as_many_buttons_as_there_may_be_arrive(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    rows = [Choices(plain(f"{n}"), (Button("x" * 80, f"1~{n}~{'y' * 55}"),)) for n in range(120)]
    pages = paginate(Reply(tuple(rows)), TELEGRAM)
    for page in pages:
        await client.sender.put(str(ann.id), page)
    targets = [b.target for m in telegram.of_bot(ann) for row in m.keyboard for b in row]
    assert len(pages) > 1
    assert targets == [row.buttons[0].token for row in rows]


async def test_a_page_with_nothing_to_read_still_arrives(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    await client.sender.put(str(ann.id), reply(plain(" \n"), buttons=BUTTONS))
    assert only(telegram, ann).text == "…"


async def test_a_message_to_draw_anew_that_is_gone_is_told_of(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    over = await client.sender.put(str(ann.id), text("one"))
    ann.deletes(only(telegram, ann))
    with pytest.raises(Unreachable):
        await client.sender.put(str(ann.id), text("two"), over)
    assert telegram.of_bot(ann) == []


async def test_a_group_that_takes_no_pictures_is_told_in_words(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann)
    refused = Answer(400, "Bad Request: not enough rights to send photos to the chat")
    telegram.fail("sendPhoto", refused)
    telegram.fail("editMessageMedia", refused)
    place = str(group.id)
    over = await client.sender.put(place, cairn_of(SMALL, "a cairn of two"))
    assert await client.sender.put(place, cairn_of(SMALL, "a cairn of three"), over) == over
    (message,) = telegram.of_bot(group)
    assert (message.text, message.photo) == ("a cairn of three", None)


async def test_a_group_that_became_another_chat_says_which(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.group("Pod", ann)
    group.add_bot(ann)
    new = group.migrate()
    with pytest.raises(Moved) as moved:
        await client.sender.put(str(group.id), text("one"))
    assert moved.value.to == str(new.id)


async def test_what_was_refused_is_not_taken_for_shown(
    telegram: FakeTelegram, client: Client, clock: HandClock, ann: Person
) -> None:
    over = await client.sender.put(str(ann.id), text("one"))
    telegram.fail("editMessageText", Answer(429, "Too Many Requests", {"retry_after": 1}))
    with pytest.raises(TryLater):
        await client.sender.put(str(ann.id), text("two"), over)
    clock.advance(seconds=1)
    await client.sender.put(str(ann.id), text("two"), over)
    assert only(telegram, ann).text == "two"


async def test_nothing_is_asked_of_a_chat_before_its_pause_is_over(
    telegram: FakeTelegram, client: Client, clock: HandClock, ann: Person
) -> None:
    bob = telegram.user("Bob")
    bob.starts()
    telegram.fail("sendMessage", Answer(429, "Too Many Requests", {"retry_after": 7}))
    for left in (7, 5):
        with pytest.raises(TryLater) as wait:
            await client.sender.put(str(ann.id), text("one"))
        assert wait.value.after.total_seconds() == left
        clock.advance(seconds=2)
    await client.sender.put(str(bob.id), text("two"))
    assert len(telegram.calls("sendMessage", ann)) == 1
    clock.advance(seconds=3)
    await client.sender.put(str(ann.id), text("one"))
    assert only(telegram, ann).text == "one"


@pytest.mark.parametrize(("shared", "only_there"), [(True, [True, True]), (False, [False, True])])
async def test_a_pause_for_a_group_is_not_one_for_everybody(
    shared: bool, only_there: list[bool], telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann)
    telegram.fail("sendMessage", Answer(429, "Too Many Requests", {"retry_after": 7}))
    said: list[bool] = []
    for _ in range(2):
        with pytest.raises(TryLater) as wait:
            await client.sender.put(str(group.id if shared else ann.id), text("one"))
        said.append(wait.value.only_there)
    assert said == only_there


def test_a_handle_is_read_as_it_was_written() -> None:
    for handle in (MessageHandle(7), MessageHandle(7, shows=True)):
        assert MessageHandle.read(str(handle)) == handle


def _letters(said: str) -> str:
    """Leave out what drawing and dividing may add or trim."""
    return "".join(c for c in said if not c.isspace() and c not in "\N{WORD JOINER}…")
