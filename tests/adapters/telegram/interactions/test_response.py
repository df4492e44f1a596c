"""What goes wrong on the way of an answer, and conversations from end to end."""

from datetime import timedelta

import pytest
import structlog

from adapters.telegram import aiohttp_request
from adapters.telegram.interactions import response
from adapters.telegram.interactions.response import AGAIN_AFTER
from bot.dialogue.commands import Visibility
from bot.dialogue.replies import Quote, reply
from bot.kernel.errors import TryLater
from storage.engine import SqlStorage
from tests.adapters.telegram.interactions.room import BUTTONS, Room, shows_buttons
from tests.adapters.telegram.scripted import client_of, core, dispatcher, hearing, says, text
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer, Drop, Hang, ServerError, TooMany
from tests.fakes.telegram.people import Person
from tests.scheduler.clocks import HandClock


async def test_an_answer_that_has_to_wait_is_the_same_when_it_is_tried_again(
    room: Room, clock: HandClock, ann: Person
) -> None:
    room.answers(says(text("Hello, Ann")))
    room.telegram.fail("sendMessage", Answer(429, "Too Many Requests", {"retry_after": 3}))
    ann.says("Hello")
    with pytest.raises(TryLater) as wait:
        await room.hears()
    assert wait.value.after.total_seconds() == 3
    clock.advance(seconds=3)
    await room.hears_again()
    assert [message.text for message in room.telegram.of_bot(ann)] == ["Hello, Ann"]
    assert room.script.heard[0] == room.script.heard[1]


async def test_of_an_answer_of_several_pages_only_those_that_had_to_wait_are_tried_again(
    room: Room, clock: HandClock, ann: Person
) -> None:
    room.answers(says(reply(Quote("a" * 5000), buttons=BUTTONS)))
    busy = Answer(429, "Too Many Requests", {"retry_after": 1})
    room.telegram.fail("sendMessage", Hang(0, commit=True), busy, busy)
    ann.says("Hello")
    for retry in (room.hears, room.hears_again):
        with pytest.raises(TryLater):
            await retry()
        clock.advance(seconds=1)
    await room.hears_again()
    pages = room.telegram.of_bot(ann)
    assert len(pages) == 2
    assert sum(len(page.text) for page in pages) == 5000
    assert pages[-1].labels == ["Done", "Later"]


async def test_an_answer_of_several_pages_stands_in_one_place(room: Room, ann: Person) -> None:
    message = await shows_buttons(room, ann)
    room.answers(says(reply(Quote("a" * 5000), buttons=BUTTONS), Visibility.REPLACE))
    ann.presses(message, "Done")
    await room.hears()
    first, second = room.telegram.of_bot(ann)
    assert first is message
    assert (first.labels, second.labels) == ([], ["Done", "Later"])
    assert len(first.text) + len(second.text) == 5000


@pytest.mark.parametrize("commit", [True, False])
@pytest.mark.parametrize("times", [1, 2])
async def test_an_answer_that_may_have_arrived_is_sent_once_more_and_no_more(
    commit: bool, times: int, room: Room, ann: Person
) -> None:
    room.answers(says(text("Hello, Ann")))
    room.telegram.fail("sendMessage", *[Drop(commit)] * times)
    ann.says("Hello")
    with pytest.raises(TryLater) as wait:
        await room.hears()
    assert wait.value.after == AGAIN_AFTER
    with structlog.testing.capture_logs() as logged:
        await room.hears_again()
    assert len(room.telegram.calls("sendMessage")) == 2
    arrived = times * commit + (2 - times)
    assert [message.text for message in room.telegram.of_bot(ann)] == ["Hello, Ann"] * arrived
    assert [line["event"] for line in logged] == (
        ["an answer may not have arrived"] if times == 2 else []
    )


async def test_an_answer_that_telegram_is_silent_about_is_given_up_in_time(
    room: Room, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiohttp_request, "READ", 0.1)
    room.answers(says(text("Hello, Ann")))
    room.telegram.fail("sendMessage", Hang(60, commit=False), Hang(60, commit=False))
    ann.says("Hello")
    with pytest.raises(TryLater):
        await room.hears()
    await room.hears_again()
    assert room.telegram.of_bot(ann) == []


async def test_an_answer_that_may_have_arrived_is_sent_once_more_also_after_a_pause(
    room: Room, clock: HandClock, ann: Person
) -> None:
    room.answers(says(text("Hello, Ann")))
    busy = Answer(429, "Too Many Requests", {"retry_after": 1})
    room.telegram.fail("sendMessage", Drop(commit=True), busy, Drop(commit=True))
    ann.says("Hello")
    for retry in (room.hears, room.hears_again):
        with pytest.raises(TryLater):
            await retry()
        clock.advance(seconds=1)
    await room.hears_again()
    assert [message.text for message in room.telegram.of_bot(ann)] == ["Hello, Ann"] * 2


async def test_an_outage_of_a_moment_loses_no_answer(
    telegram: FakeTelegram, storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response, "AGAIN_AFTER", timedelta(milliseconds=300))
    client = client_of(telegram)
    bob = telegram.user("Bob")
    async with hearing(client, core(storage, dispatcher(storage, client))):
        await telegram.asked()
        telegram.outage = ServerError(502)
        bob.starts()
        await telegram.until(lambda: telegram.calls("sendMessage"))
        telegram.outage = None
        (welcome,) = await telegram.until(lambda: telegram.of_bot(bob))
        assert "Hello Bob" in welcome.text


async def test_a_conversation_from_the_first_word_on(
    telegram: FakeTelegram, storage: SqlStorage
) -> None:
    client = client_of(telegram)
    bob = telegram.user("Bob")
    async with hearing(client, core(storage, dispatcher(storage, client))):
        bob.starts()
        (welcome,) = await telegram.until(lambda: telegram.of_bot(bob))
        press = bob.presses(welcome, welcome.labels[0])
        await telegram.until(lambda: welcome.edits or len(telegram.of_bot(bob)) > 1)
        await telegram.until(lambda: press.is_answered)


async def test_an_answer_that_had_to_wait_arrives_by_itself(
    telegram: FakeTelegram, storage: SqlStorage
) -> None:
    client = client_of(telegram)
    bob = telegram.user("Bob")
    telegram.fail("sendMessage", TooMany(1))
    async with hearing(client, core(storage, dispatcher(storage, client))):
        bob.starts()
        await telegram.until(lambda: telegram.of_bot(bob))
    assert len(telegram.of_bot(bob)) == 1


async def test_somebody_known_from_a_group_alone_is_led_to_their_own_question(
    telegram: FakeTelegram, storage: SqlStorage
) -> None:
    client = client_of(telegram)
    bob = telegram.user("Bob")
    group = telegram.supergroup("Pod", bob)
    async with hearing(client, core(storage, dispatcher(storage, client))):
        group.add_bot(bob)
        bob.says("/goal add", group)
        (said,) = await telegram.until(lambda: telegram.of_bot(group))
        link = next(word for word in said.text.split() if "?start=" in word)
        assert link.startswith(f"https://t.me/{telegram.username}?start=")
        bob.starts(link.partition("?start=")[2])
        await telegram.until(lambda: telegram.of_bot(bob))
    assert len(telegram.of_bot(group)) == 1
