"""Letters to Telegram: what arrives, and what each failure means."""

from datetime import timedelta

import pytest
from telegram.error import NetworkError

from adapters.telegram import aiohttp_request
from adapters.telegram.client import Client
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.replies import Button, Picture, Reply, reply
from bot.kernel.errors import BotError, Moved, TryLater, Uncertain, Unreachable
from bot.ports.chat import OutboundMessage
from bot.texts.spans import plain
from tests.adapters.telegram.scripted import client_of, text
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer, Drop, Fault, Garbage, Hang, ServerError, TooMany
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person

MAY_HAVE_ARRIVED = [
    *[
        ServerError(code, html_body=html)
        for code in (500, 502, 503, 504)
        for html in (True, False)
    ],
    ServerError(502, commit=True),
    Drop(commit=False),
    Drop(commit=True),
    Garbage(),
    Garbage(commit=True),
    Hang(60, commit=False),
    Hang(60, commit=True),
]
UNREACHABLE = [
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot can't initiate conversation with a user"),
    (403, "Forbidden: bot was kicked from the supergroup chat"),
    (403, "Forbidden: bot is not a member of the channel chat"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: CHAT_RESTRICTED"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: message thread not found"),
]


@pytest.fixture
def ann(telegram: FakeTelegram) -> Person:
    """Bring Ann, who has pressed Start."""
    person = telegram.user("Ann")
    person.starts()
    return person


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for hardly any answer."""
    monkeypatch.setattr(aiohttp_request, "READ", 0.1)


def letter(person: Person, said: str | Reply = "hello") -> OutboundMessage:
    shown = text(said) if isinstance(said, str) else said
    return OutboundMessage("prompt:1:2026-W47/1", str(person.id), private=True, reply=shown)


def to_group(group: Group, said: str) -> OutboundMessage:
    return OutboundMessage("digest:1:2026-W47/1", str(group.id), private=False, reply=text(said))


async def test_a_letter_arrives_and_is_drawn_anew_by_its_name(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    buttons = (Button("Done", "1~done"),)
    name = await client.messenger.send(letter(ann, reply(plain("Week 47"), buttons=buttons)))
    await client.messenger.edit(name, letter(ann, "Week 47, corrected"))
    (message,) = telegram.of_bot(ann)
    assert name == str(message.id)
    assert (message.text, message.labels, message.edits) == ("Week 47, corrected", [], 1)


async def test_a_letter_with_a_picture_is_drawn_anew_by_its_name(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    shown = [reply(Picture(CairnDrawing((n,)), plain(f"{n} stones"))) for n in (2, 3)]
    name = await client.messenger.send(letter(ann, shown[0]))
    await client.messenger.edit(name, letter(ann, shown[1]))
    (message,) = telegram.of_bot(ann)
    assert (message.caption, message.edits) == ("3 stones", 1)


async def test_a_letter_that_is_sent_twice_arrives_twice(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    first, second = [await client.messenger.send(letter(ann)) for _ in range(2)]
    assert first != second
    assert len(telegram.of_bot(ann)) == 2


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", MAY_HAVE_ARRIVED, ids=repr)
async def test_what_may_have_arrived_is_uncertain_and_not_sent_again(
    fault: Fault, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    telegram.fail("sendMessage", fault)
    with pytest.raises(Uncertain):
        await client.messenger.send(letter(ann))
    assert len(telegram.calls("sendMessage")) == 1
    assert len(telegram.of_bot(ann)) == int(getattr(fault, "commit", False))


@pytest.mark.parametrize(("code", "said"), UNREACHABLE)
async def test_where_telegram_does_not_deliver_nobody_is_reached(
    code: int, said: str, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    telegram.fail("sendMessage", Answer(code, said))
    with pytest.raises(Unreachable):
        await client.messenger.send(letter(ann))


async def test_people_who_are_gone_or_never_came_are_not_reached(
    telegram: FakeTelegram, client: Client
) -> None:
    blocked, left, never = (telegram.user(name) for name in ("Blocked", "Left", "Never"))
    for person in (blocked, left):
        person.starts()
    blocked.blocks()
    left.deletes_account()
    never.met = True
    for person in (blocked, left, never):
        with pytest.raises(Unreachable):
            await client.messenger.send(letter(person))


async def test_a_pause_is_kept_as_long_as_telegram_says(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    telegram.fail("sendMessage", TooMany(37))
    with pytest.raises(TryLater) as wait:
        await client.messenger.send(letter(ann))
    assert wait.value.after == timedelta(seconds=37)
    assert telegram.of_bot(ann) == []


async def test_a_connection_that_cannot_be_made_is_tried_later(
    telegram: FakeTelegram, ann: Person
) -> None:
    client = client_of(telegram)
    await telegram.goes_down()
    with pytest.raises(NetworkError):
        await client.bot.initialize()
    with pytest.raises(TryLater):
        await client.messenger.send(letter(ann))
    await client.close()
    await telegram.comes_back()


async def test_a_group_that_became_another_chat_says_which(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    group = telegram.group("Pod", ann)
    group.add_bot(ann)
    name = await client.messenger.send(to_group(group, "Week 47"))
    new = group.migrate()
    with pytest.raises(Moved) as sent:
        await client.messenger.send(to_group(group, "Week 48"))
    with pytest.raises(Moved) as edited:
        await client.messenger.edit(name, to_group(group, "Week 47, corrected"))
    assert sent.value.to == edited.value.to == str(new.id)
    await client.messenger.send(to_group(new, "Week 48"))
    assert [message.text for message in telegram.of_bot(new)] == ["Week 48"]


async def test_a_letter_that_is_gone_is_not_sent_again_to_draw_it_anew(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    name = await client.messenger.send(letter(ann))
    ann.deletes(telegram.of_bot(ann)[0])
    with pytest.raises(Unreachable):
        await client.messenger.edit(name, letter(ann, "corrected"))
    assert telegram.of_bot(ann) == []


@pytest.mark.usefixtures("impatient")
async def test_a_redraw_that_may_have_arrived_may_be_made_again(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    name = await client.messenger.send(letter(ann))
    telegram.fail("editMessageText", Hang(60, commit=True))
    telegram.tolerates("message is not modified")
    with pytest.raises(Uncertain):
        await client.messenger.edit(name, letter(ann, "corrected"))
    await client.messenger.edit(name, letter(ann, "corrected"))
    assert [(m.text, m.edits) for m in telegram.of_bot(ann)] == [("corrected", 1)]


async def test_what_only_a_programmer_can_mend_is_no_error_of_the_bots(
    telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    telegram.fail("sendMessage", Answer(400, "Bad Request: BUTTON_DATA_INVALID"))
    with pytest.raises(Exception, match=r"(?i)button_data_invalid") as broken:
        await client.messenger.send(letter(ann))
    assert not isinstance(broken.value, BotError)
