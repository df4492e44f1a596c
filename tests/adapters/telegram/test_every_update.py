"""No update silences the bot: of every kind, in every form, damaged or hostile, asked for or told.

What cannot be read or handled is set aside, and who speaks next is heard.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog

from adapters.telegram import aiohttp_request
from adapters.telegram.place_names import PLATFORM
from bot.dialogue.inbound import Inbound
from bot.dialogue.responses import Response
from storage.engine import SqlStorage
from tests.adapters.telegram.scripted import (
    Script,
    Unsteady,
    client_of,
    core,
    dispatcher,
    echo,
    hearing,
)
from tests.adapters.telegram.served_webhook import KEY, all_is_told, serving
from tests.adapters.telegram.wire import unused
from tests.fakes.telegram.described import Described
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import Person
from tests.harness.databases import opened_at
from tests.harness.descriptions import TELEGRAM, description, missing

pytestmark = [
    pytest.mark.usefixtures("hurry"),
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]
HUGE = 10**30
described = pytest.mark.skipif(description(TELEGRAM) is None, reason=missing(TELEGRAM))


@asynccontextmanager
async def open_ears(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, way: str
) -> AsyncIterator[Unsteady]:
    """Hear, by asking or by being told."""
    arrivals = Unsteady(storage.arrivals(PLATFORM))
    within = core(storage, script, arrivals)
    if way == "asked for":
        async with hearing(client_of(telegram), within):
            yield arrivals
        return
    url = f"{unused()}/told"
    async with (
        hearing(client_of(telegram, url, KEY), within) as connection,
        serving(connection, url),
    ):
        yield arrivals


def message(number: int, **more: Any) -> dict[str, Any]:
    """Make an update of a message that Ann may have written."""
    ann = {"id": 77, "is_bot": False, "first_name": "Ann"}
    chat = {"id": 77, "type": "private", "first_name": "Ann"}
    said = {"message_id": number, "date": 1, "chat": chat, "from": ann, "text": "words"}
    return {"update_id": number, "message": said | more}


def raw(number: int, **more: Any) -> bytes:
    """Write one."""
    return json.dumps(message(number, **more)).encode()


GONE = {"message_id": 1, "date": 0, "chat": {"id": -5, "type": "group", "title": "Pod"}}
READABLE: dict[str, Callable[[int], bytes]] = {
    "a service message about one that is inaccessible": lambda n: raw(n, pinned_message=GONE),
    "a reply to one that is inaccessible": lambda n: raw(n, reply_to_message=GONE),
    "no UTF-8": lambda n: raw(n, text="#").replace(b"#", b"\xff\xfe\xc0"),
    "half a character": lambda n: raw(n, text="half \ud83d"),
    "NUL": lambda n: raw(n, text="a\x00b"),
    "a megabyte": lambda n: raw(n, text="a" * 2**19),
    "brackets and quotes": lambda n: raw(n, text='"}]}, {"update_id": 3, "result":[ \\'),
    "a number in words": lambda n: raw(n, text='"update_id": 7'),
    "an unknown kind": lambda n: b'{"update_id": %d, "telepathy": {"from": [1, 2]}}' % n,
    "nothing but a number": lambda n: b'{"update_id": %d}' % n,
    "numbers beyond 64 bits": lambda n: raw(n, message_id=HUGE, migrate_to_chat_id=-HUGE),
    "spaces": lambda n: b'\n\t{ "update_id" :\r\n %d }\n ' % n,
}
ASIDE: dict[str, Callable[[int], bytes]] = {
    "of no form": lambda n: b'{"update_id": %d, "message": {}}' % n,
    "a list in place of a message": lambda n: b'{"update_id": %d, "message": [1]}' % n,
    "no JSON": lambda n: b'{"update_id": %d, "message": {"text": nothing}}' % n,
    "a control character": lambda n: b'{"update_id": %d, "message": {"text": "\x01"}}' % n,
    "a date beyond all calendars": lambda n: raw(n, date=HUGE),
    "a number of ten thousand digits": lambda n: raw(n, date=5).replace(b"5", b"5" * 10_000),
    "what is no number": lambda n: raw(n, date=float("nan")),
    "depths": lambda n: b'{"update_id": %d, "message": %s%s}' % (n, b"[" * 9_999, b"]" * 9_999),
    "cut off": lambda n: raw(n)[:-20],
    "cut off in a word": lambda n: b'{"update_id": %d, "message": {"text": "wor' % n,
    "closed too often": lambda n: b'{"update_id": %d}]}]}' % n,
}
NUMBERLESS = [
    b"null",
    b"[]",
    b"{}",
    b'{"message": {}}',
    b'{"update_id": "7"}',
    b'{"update_id": -7}',
    b'{"update_id": true}',
    b'{"update_id": 7.5}',
    b'{"update_id": %d}' % HUGE,
]


@pytest.mark.parametrize("way", ["asked for", "told"])
@pytest.mark.parametrize("what", [*READABLE, *ASIDE])
async def test_whatever_is_told_the_next_is_heard(
    what: str, way: str, telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    number = telegram.world.updates.told[-1].id + 1
    body = {**READABLE, **ASIDE}[what](number)
    telegram.world.updates.write(body)
    ann.says("hello")

    async with open_ears(telegram, storage, script, way) as arrivals:
        await telegram.until(lambda: script.said[-1:] == ["hello"])
        await arrivals.has_finished(2 if what in ASIDE else 3)
        await _all_is_acknowledged(telegram)

    assert list(arrivals.aside) == ([number] if what in ASIDE else [])
    assert await arrivals.waiting(9) == ()


@pytest.mark.parametrize("body", NUMBERLESS, ids=repr)
async def test_what_has_no_number_is_set_aside_under_one_of_its_own(
    body: bytes, telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    ann.starts()
    telegram.world.updates.write(body)
    ann.says("hello")

    async with open_ears(telegram, storage, script, "asked for") as arrivals:
        await telegram.until(lambda: script.said == ["hello"])
        await telegram.until(lambda: not telegram.world.updates.waiting)

    assert all(number < 0 for number in arrivals.aside)
    assert len(arrivals.aside) == (body[:1] in b"{[")


async def test_an_answer_that_is_too_large_is_asked_for_in_parts_and_the_one_set_aside(
    telegram: FakeTelegram,
    storage: SqlStorage,
    script: Script,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aiohttp_request, "LARGEST", 5_000)
    ann.starts()
    for n in range(9):
        ann.says(f"{n} {'a' * 1_000}")
    large = telegram.world.updates.write(
        raw(1, text="a" * 9_000).replace(b": 1,", b": 800000011,", 1)
    )
    assert large.id == 800_000_011
    ann.says("hello")

    async with open_ears(telegram, storage, script, "asked for") as arrivals:
        await telegram.until(lambda: script.said[-1:] == ["hello"])
        await telegram.until(lambda: not telegram.world.updates.waiting)

    assert len(script.said) == 10
    assert arrivals.aside == {large.id: "large"}


@described
@pytest.mark.parametrize("way", ["asked for", "told"])
@pytest.mark.parametrize("kind", Described().kinds if description(TELEGRAM) else [])
async def test_every_kind_of_update_is_taken_up_and_none_is_set_aside(
    kind: str, way: str, telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    script.answers = _nothing_to_others
    ann.starts()
    first = telegram.world.updates.told[-1].id + 1
    told = [*Described().updates(kind, first)]
    for update in told:
        telegram.world.updates.write(json.dumps(update).encode(), ("every", 0))
    ann.says("hello")

    async with open_ears(telegram, storage, script, way) as arrivals:
        await telegram.until(lambda: "hello" in script.said, within=20)
        await arrivals.has_finished(len(told) + 2)
        await _all_is_acknowledged(telegram)

    assert len(told) >= 2
    assert arrivals.aside == {}


@described
@pytest.mark.parametrize("words", ["words", "\x00\ud83d\udc4b\ud83d\ufeff", ""])
@pytest.mark.parametrize("kind", ["message", "callback_query", "my_chat_member"])
async def test_what_the_core_is_told_breaks_nothing_on_either_database(
    kind: str, words: str, url: str, telegram: FakeTelegram, ann: Person
) -> None:
    client = client_of(telegram)
    telegram.tolerates("chat", "query", "text")
    ann.starts()
    first = telegram.world.updates.told[-1].id + 1
    told = [*Described(words, first=2**30).updates(kind, first)]
    for update in told:
        telegram.world.updates.write(json.dumps(update).encode())
    async with opened_at(url) as storage:
        guide = dispatcher(storage, client)
        arrivals = Unsteady(storage.arrivals(PLATFORM))
        with structlog.testing.capture_logs() as logged:
            async with hearing(client, core(storage, guide, arrivals)):
                await arrivals.has_finished(len(told) + 1)
    assert arrivals.aside == {}
    assert not [line for line in logged if line["event"] == "broke"]


async def _all_is_acknowledged(telegram: FakeTelegram) -> None:
    """Wait until Telegram holds nothing back."""
    if telegram.webhook.hook.url:
        await all_is_told(telegram)
    await telegram.until(lambda: not telegram.world.updates.waiting)


def _nothing_to_others(inbound: Inbound) -> Response:
    return echo(inbound) if inbound.name == "Ann" else Response(None)
