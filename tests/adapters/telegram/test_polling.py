"""Asking for updates: none is lost and none is handled twice, whatever happens in between."""

import asyncio
import json
from itertools import pairwise

import pytest
import structlog
from telegram import Bot

from adapters.telegram import aiohttp_request, connection
from adapters.telegram.connection import Connection
from adapters.telegram.errors import Misconfigured
from adapters.telegram.place_names import PLATFORM
from bot.dialogue.inbound import Typed
from bot.ports.chat import Arrival
from storage.engine import SqlStorage
from tests.adapters.telegram.scripted import (
    CLOCK,
    HOLDS_FOR,
    SOON,
    Script,
    Unsteady,
    client_of,
    core,
    dispatcher,
    hearing,
    killed,
)
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer, Drop, Fault, Garbage, Hang, ServerError, TooMany
from tests.fakes.telegram.people import Person

pytestmark = pytest.mark.usefixtures("hurry")
FAULTS = [
    TooMany(1),
    ServerError(502),
    ServerError(500, html_body=False),
    ServerError(502, commit=True),
    Answer(401, "Unauthorized"),
    Answer(418, "I am a teapot"),
    Garbage(),
    Garbage(commit=True),
    Drop(commit=False),
    Drop(commit=True),
]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for answers hardly longer than a request for updates is held."""
    monkeypatch.setattr(aiohttp_request, "READ", 0.1)


async def test_an_update_is_stored_before_it_is_acknowledged(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    arrivals = Unsteady(storage.arrivals(PLATFORM))
    async with hearing(client_of(telegram), core(storage, script, arrivals)):
        for said in ("/start", "one", "two"):
            ann.starts() if said == "/start" else ann.says(said)
            await telegram.asked()
        await script.has(3)

    assert len(arrivals.stored) == 3
    for number, at in arrivals.stored.items():
        confirmed = [call for call in telegram.calls("getUpdates") if _offset(call.raw) > number]
        assert confirmed
        assert all(call.at >= at for call in confirmed)


async def test_what_was_stored_when_cairn_was_killed_is_handled_once(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    arrivals = Unsteady(storage.arrivals(PLATFORM), after_commit=asyncio.Event())
    async with killed(client_of(telegram), core(storage, script, arrivals)):
        await arrivals.reached.wait()
    assert not script.heard
    assert telegram.world.updates.waiting, "it was never acknowledged"

    async with hearing(client_of(telegram), core(storage, script)):
        await telegram.until(lambda: not telegram.world.updates.waiting)
        ann.says("still here")
        await script.has(2)

    assert [type(inbound.act) for inbound in script.heard[:1]] == [Typed]
    assert script.said == ["still here"]
    assert len(script.heard) == 2


async def test_what_another_process_was_told_and_only_stored_is_handled_as_well(
    telegram: FakeTelegram,
    storage: SqlStorage,
    script: Script,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "LOOKS_EVERY", SOON)
    async with hearing(client_of(telegram), core(storage, script)):
        ann.starts()
        await script.has(1)
        chat = {"id": ann.id, "type": "private", "first_name": "Ann"}
        sender = {"id": ann.id, "is_bot": False, "first_name": "Ann"}
        message = {"message_id": 99, "date": 1, "chat": chat, "from": sender, "text": "heard?"}
        told = json.dumps({"update_id": 2**30, "message": message}).encode()
        await storage.arrivals(PLATFORM).take([Arrival(2**30, told)], CLOCK.unmoved())

        await script.has(2)

    assert script.said == ["heard?"]


async def test_what_was_not_stored_when_cairn_was_killed_comes_again(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    arrivals = Unsteady(storage.arrivals(PLATFORM), before_commit=asyncio.Event())
    async with killed(client_of(telegram), core(storage, script, arrivals)):
        await arrivals.reached.wait()
    assert not arrivals.stored

    async with hearing(client_of(telegram), core(storage, script)):
        await telegram.until(lambda: telegram.of_bot(ann))

    assert len(script.heard) == 1


async def test_what_cannot_be_stored_is_asked_for_again(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    arrivals = Unsteady(storage.arrivals(PLATFORM), takes_break=2)
    ann.starts()
    ann.says("hello")
    async with hearing(client_of(telegram), core(storage, script, arrivals)):
        await script.has(2)
        await telegram.asked()

    assert script.said == ["hello"]
    assert len(arrivals.stored) == len(script.heard) == 2


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
async def test_updates_are_asked_for_again_whatever_telegram_answers(
    fault: Fault, telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    telegram.fail("getUpdates", fault)
    ann.starts()
    ann.says("hello")
    async with hearing(client_of(telegram), core(storage, script)) as connection:
        await script.has(2)
        await telegram.asked()
        assert connection.ready

    assert telegram.faults_left == 0
    assert script.said == ["hello"]
    assert len(script.heard) == 2


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("commit", [True, False])
async def test_a_request_for_updates_that_is_never_answered_ends(
    commit: bool, telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    telegram.fail("getUpdates", Hang(60, commit))
    ann.starts()
    async with hearing(client_of(telegram), core(storage, script)):
        await script.has(1)
        await telegram.asked()

    assert len(script.heard) == 1


async def test_updates_wait_while_telegram_is_down(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    async with hearing(client_of(telegram), core(storage, script)):
        await telegram.asked()
        with structlog.testing.capture_logs() as logged:
            await telegram.goes_down()
            ann.starts()
            await telegram.comes_back()
            await telegram.until(lambda: telegram.of_bot(ann))

    assert len(script.heard) == 1
    said = {line["event"] for line in logged}
    assert said <= {"no updates from Telegram", "menus are not published"}


async def test_each_failure_in_a_row_is_waited_for_twice_as_long(
    telegram: FakeTelegram, storage: SqlStorage, script: Script
) -> None:
    telegram.fail("getUpdates", *[ServerError(502)] * 4)
    async with hearing(client_of(telegram), core(storage, script)) as connection:
        await telegram.asked()
        asked = [call.at for call in telegram.calls("getUpdates")]
        telegram.world.updates.end_poll()
        await telegram.until(lambda: len(telegram.calls("getUpdates")) > len(asked))

    waits = [after - before for before, after in pairwise(asked)]
    assert len(waits) == 4
    assert all(wait >= SOON * 2**n for n, wait in enumerate(waits))
    assert connection._poller._waits == SOON, "a success begins anew"


async def test_a_second_process_is_told_of_in_words_and_asking_goes_on(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    with structlog.testing.capture_logs() as logged:
        async with hearing(client_of(telegram), core(storage, script)):
            await telegram.asked()
            async with Bot(telegram.token, f"{telegram.url}/bot") as other:
                rival = asyncio.ensure_future(other.get_updates(timeout=30))
                await telegram.until(lambda: len(telegram.calls("getUpdates")) > 2)
                await asyncio.wait([rival])
            ann.starts()
            await script.has(1)

    errors = [line["event"] for line in logged if line["log_level"] == "error"]
    assert errors
    assert all("another process asks for this bot's updates" in error for error in errors)
    assert rival.exception() is not None, "it was the rival's turn to meet the conflict"


async def test_telegram_is_told_what_to_tell(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    async with hearing(client_of(telegram), core(storage, script)):
        await script.has(1)
        await telegram.until(lambda: not telegram.world.updates.waiting)

    calls = telegram.calls("getUpdates")
    assert "offset" not in calls[0].raw
    for call in calls:
        assert call.parameters["allowed_updates"] == [
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        ]
        assert call.parameters["timeout"] == HOLDS_FOR
    (deleted,) = telegram.calls("deleteWebhook")
    assert not deleted.flag("drop_pending_updates"), "what happened meanwhile is wanted"


async def test_an_update_told_five_times_is_answered_once(
    telegram: FakeTelegram, storage: SqlStorage, ann: Person
) -> None:
    client = client_of(telegram)
    update = ann.starts().update
    telegram.repeat(update, times=2)
    async with hearing(client, core(storage, dispatcher(storage, client))):
        await telegram.until(lambda: telegram.of_bot(ann))
        telegram.repeat(update)
        await telegram.asked()
        telegram.repeat(update)
        await telegram.asked()
        ann.says("/help")
        await telegram.until(lambda: len(telegram.of_bot(ann)) == 2)

    welcome, helped = (message.shown for message in telegram.of_bot(ann))
    assert welcome != helped


async def test_a_confirmation_that_is_lost_doubles_nothing(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    ann.says("once")
    telegram.swallow_confirmation()
    async with hearing(client_of(telegram), core(storage, script)):
        await telegram.until(lambda: not telegram.world.updates.waiting)
        ann.says("after")
        await script.has(3)

    assert script.said == ["once", "after"]


async def test_what_one_person_said_is_put_into_its_order(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    said = [f"{number}" for number in range(20)]
    for word in said:
        ann.says(word)
    telegram.shuffle(seed=3)
    async with hearing(client_of(telegram), core(storage, script)):
        await script.has(21)

    assert script.said == said


async def test_an_update_that_nobody_can_read_is_passed_over(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    telegram.world.updates.add("message", {"text": "of another kind"}, ("message", ann.id))
    ann.says("hello")
    with structlog.testing.capture_logs() as logged:
        async with hearing(client_of(telegram), core(storage, script)):
            await script.has(2)
            await telegram.until(lambda: not telegram.world.updates.waiting)

    assert script.said == ["hello"]
    (unread,) = [line for line in logged if line["event"] == "an update was set aside"]
    assert unread["number"] == telegram.world.updates.told[1].id


async def test_telegram_may_be_away_when_cairn_starts(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    telegram.fail("getMe", ServerError(502), Drop(commit=False), Garbage(), TooMany(1))
    telegram.fail("setMyCommands", ServerError(503))
    telegram.fail("deleteWebhook", ServerError(503))
    client = client_of(telegram)
    async with hearing(client, core(storage, script)) as connection:
        assert not connection.ready
        await script.has(1)
        assert connection.ready

    assert telegram.faults_left == 0
    assert client.links[PLATFORM].hello() == f"https://t.me/{telegram.username}?start=hello"


async def test_a_token_that_telegram_refuses_ends_cairn_in_words(
    telegram: FakeTelegram, storage: SqlStorage, script: Script
) -> None:
    telegram.fail("getMe", Answer(401, "Unauthorized"))
    client = client_of(telegram)

    with pytest.raises(ExceptionGroup) as broken:
        await Connection(client, core(storage, script)).run()

    await client.close()

    assert broken.group_contains(Misconfigured, match="CAIRN_TELEGRAM_TOKEN")


def _offset(raw: object) -> int:
    assert isinstance(raw, dict)
    return int(raw.get("offset", 0))
