"""Being told of updates: whoever knows the secret is heard, and acknowledged once it is stored."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from adapters.telegram.interactions.handler import InteractionHandler
from adapters.telegram.place_names import PLATFORM
from adapters.telegram.sending.send import Sender
from adapters.telegram.updates.queue import UpdateQueue
from adapters.telegram.updates.webhook import CONNECTIONS, LARGEST, SECRET, Webhook
from bot.kernel.metrics import SetAsideReason
from bot.ports.chat import Arrival
from storage.engine import SqlStorage
from tests.adapters.telegram.scripted import (
    CLOCK,
    Script,
    Unsteady,
    client_of,
    core,
    dispatcher,
    hearing,
    killed,
)
from tests.adapters.telegram.served_webhook import KEY, all_is_told, serving
from tests.adapters.telegram.wire import unused
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Hang, ServerError
from tests.fakes.telegram.people import Person
from tests.harness.pictures import Pictures
from tests.harness.stages.noticed import Noticed

pytestmark = pytest.mark.usefixtures("hurry")
HEADERS = {SECRET: KEY}


@pytest.fixture
def url() -> str:
    return f"{unused()}/told"


@dataclass
class Stranger:
    """Somebody on the internet who posts to the hook."""

    session: aiohttp.ClientSession
    url: str

    async def posts(self, body: Any, **more: Any) -> int:
        """Post JSON, as Telegram does unless told otherwise."""
        given = {"json": body, "headers": HEADERS} | more
        async with self.session.post(self.url, **given) as answer:
            return answer.status


@dataclass
class Open:
    """A hook that lets in what is posted, and what it leads to."""

    arrivals: Unsteady
    script: Script
    stranger: Stranger


@pytest.fixture
async def hook(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, url: str
) -> AsyncIterator[Open]:
    arrivals = Unsteady(storage.arrivals(PLATFORM))
    client = client_of(telegram, url, KEY)
    async with (
        hearing(client, core(storage, script, arrivals)) as connection,
        serving(connection, url),
        aiohttp.ClientSession() as session,
    ):
        await telegram.until(lambda: telegram.calls("setWebhook"))
        yield Open(arrivals, script, Stranger(session, url))


@pytest.fixture
async def door(telegram: FakeTelegram, storage: SqlStorage, url: str) -> AsyncIterator[Open]:
    """Open the hook alone: nothing of what is posted is handled."""
    arrivals = Unsteady(storage.arrivals(PLATFORM))
    bot = client_of(telegram).bot
    script = Script()
    queue = UpdateQueue(
        arrivals,
        CLOCK,
        bot,
        InteractionHandler(bot, Sender(bot, Pictures()), script).act,
    )

    async def take(update: Arrival, whole: bool) -> None:
        if whole:
            await queue.take([update])
        else:
            await queue.set_aside(update, SetAsideReason.LARGE)

    webhook = Webhook(bot, take, url, KEY)
    webhook.open()
    async with serving(webhook, url), aiohttp.ClientSession() as session:
        yield Open(arrivals, script, Stranger(session, url))


def said(number: int, text: str = "hello") -> dict[str, Any]:
    """Make an update of a message."""
    ann = {"id": 77, "is_bot": False, "first_name": "Ann"}
    chat = {"id": 77, "type": "private", "first_name": "Ann"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": ann, "text": text}
    return {"update_id": number, "message": message}


async def test_telegram_is_told_where_to_post_and_what(
    telegram: FakeTelegram, hook: Open, url: str
) -> None:
    (call,) = telegram.calls("setWebhook")
    assert call.parameters == {
        "url": url,
        "secret_token": KEY,
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
        "max_connections": CONNECTIONS,
    }


async def test_what_people_do_is_posted_and_answered(
    telegram: FakeTelegram, storage: SqlStorage, url: str, ann: Person
) -> None:
    client = client_of(telegram, url, KEY)
    within = core(storage, dispatcher(storage, client))
    async with hearing(client, within) as connection, serving(connection, url):
        assert not connection.ready
        ann.starts()
        await telegram.until(lambda: telegram.of_bot(ann))
        assert connection.ready
        message = telegram.of_bot(ann)[-1]
        ann.presses(message, message.labels[0])
        await telegram.until(lambda: telegram.presses[-1].is_answered)

    assert telegram.calls("getUpdates") == []
    assert telegram.webhook.last_error == ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SECRET: ""},
        {SECRET: "s3cret-"},
        {SECRET: "s3cret-_x"},
        {SECRET: "S3CRET-_"},
        {SECRET: "s3crét-_"},
        {"Authorization": KEY},
    ],
    ids=str,
)
async def test_whoever_does_not_know_the_secret_is_refused(
    headers: dict[str, str], door: Open
) -> None:
    assert await door.stranger.posts(said(1), headers=headers) == 403
    assert not door.arrivals.stored


async def test_a_secret_in_no_encoding_is_refused(door: Open) -> None:
    host, port = door.stranger.url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = json.dumps(said(1)).encode()
    writer.write(
        b"POST /told HTTP/1.1\r\nHost: cairn\r\nContent-Type: application/json\r\n"
        + SECRET.encode()
        + b": \xff\xfe\r\nContent-Length: %d\r\n\r\n" % len(body)
        + body
    )
    status = await reader.readline()
    writer.close()

    assert status.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_what_is_no_json_by_its_type_is_not_taken(kind: str, door: Open) -> None:
    headers = HEADERS | {"Content-Type": kind}
    body = json.dumps(said(1)).encode()
    assert await door.stranger.posts(None, data=body, json=None, headers=headers) == 415
    assert not door.arrivals.stored


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"7",
        b'"update_id"',
        b"[]",
        b"{}",
        b'{"update_id": null}',
        b'{"update_id": "7"}',
        b'{"message": {"text": "hello"}}',
        b"\xff\xfe{}",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_what_is_no_update_is_not_taken(body: bytes, door: Open) -> None:
    headers = HEADERS | {"Content-Type": "application/json"}
    assert await door.stranger.posts(None, data=body, json=None, headers=headers) == 400
    assert not door.arrivals.stored


async def test_an_update_that_nobody_can_read_is_acknowledged_and_passed_over(
    telegram: FakeTelegram, hook: Open, ann: Person
) -> None:
    unreadable = ("message", {"text": "of another kind"}, ("message", ann.id))
    telegram.world.updates.add(*unreadable)
    ann.starts()
    await hook.script.has(1)

    assert len(hook.arrivals.stored) == 2
    assert telegram.webhook.last_error == ""


@pytest.mark.parametrize("told", ["its length is told", "its length is not told"])
async def test_a_body_over_the_cap_is_acknowledged_and_set_aside(told: str, door: Open) -> None:
    body = io.BytesIO(json.dumps(said(1, "a" * LARGEST)).encode())

    async def pieces() -> AsyncIterator[bytes]:
        while piece := body.read(2**16):
            yield piece

    headers = HEADERS | {"Content-Type": "application/json"}
    data: Any = body if told == "its length is told" else pieces()
    assert await door.stranger.posts(None, data=data, json=None, headers=headers) == 200
    assert door.arrivals.aside == {1: "large"}
    assert not door.arrivals.stored


async def test_the_hook_is_one_path_and_one_method(door: Open) -> None:
    elsewhere = door.stranger.url.replace("/told", "/other")
    async with door.stranger.session.get(door.stranger.url, headers=HEADERS) as answer:
        assert answer.status == 405
    async with door.stranger.session.post(elsewhere, json=said(1), headers=HEADERS) as answer:
        assert answer.status == 404


async def test_telegram_is_answered_once_the_update_is_stored(hook: Open) -> None:
    hook.arrivals.before_commit = asyncio.Event()
    post = asyncio.ensure_future(hook.stranger.posts(said(1)))
    await hook.arrivals.reached.wait()
    assert not post.done()
    assert not hook.script.heard

    hook.arrivals.before_commit.set()
    assert await post == 200
    assert list(hook.arrivals.stored) == [1]


async def test_what_cannot_be_stored_is_not_acknowledged_and_posted_again(
    telegram: FakeTelegram, hook: Open, ann: Person
) -> None:
    hook.arrivals.takes_break = 2
    ann.starts()
    ann.says("hello")
    await hook.script.has(2)

    assert "500" in telegram.webhook.last_error
    assert hook.script.said == ["hello"]
    await all_is_told(telegram)
    assert len(hook.script.heard) == 2


async def test_an_update_that_is_posted_many_times_at_once_is_handled_once(hook: Open) -> None:
    posts = [hook.stranger.posts(said(1)) for _ in range(5)]
    assert await asyncio.gather(*posts) == [200] * 5
    assert await hook.stranger.posts(said(2, "after")) == 200
    await hook.script.has(2)

    assert hook.script.said == ["hello", "after"]


async def test_what_is_posted_while_cairn_starts_is_handled_once_it_can_be(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, url: str, ann: Person
) -> None:
    client = client_of(telegram, url, KEY)
    telegram.fail("getMe", Hang(0.3, commit=True))
    async with hearing(client, core(storage, script)) as connection, serving(connection, url):
        await telegram.until(lambda: telegram.calls("getMe"))
        async with aiohttp.ClientSession() as session:
            assert await Stranger(session, url).posts(said(1)) == 200
        ann.starts()
        await script.has(2)

    assert script.said == ["hello"]
    assert len(script.done) == 2


async def test_what_was_not_finished_when_cairn_was_killed_is_handled_once(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, url: str, ann: Person
) -> None:
    arrivals = Unsteady(storage.arrivals(PLATFORM), after_commit=asyncio.Event())
    client = client_of(telegram, url, KEY)
    async with (
        killed(client, core(storage, script, arrivals)) as connection,
        serving(connection, url),
    ):
        ann.starts()
        await arrivals.reached.wait()
    assert not script.heard

    client = client_of(telegram, url, KEY)
    async with hearing(client, core(storage, script)) as connection, serving(connection, url):
        ann.says("still here")
        await script.has(2)
        await all_is_told(telegram)

    assert script.said == ["still here"]
    assert len(script.heard) == 2


async def test_telegram_is_asked_to_post_again_until_it_agrees(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, url: str, ann: Person
) -> None:
    telegram.fail("setWebhook", ServerError(502), ServerError(502))
    client = client_of(telegram, url, KEY)
    async with hearing(client, core(storage, script)) as connection, serving(connection, url):
        ann.starts()
        await script.has(1)
        assert connection.ready

    assert len(telegram.calls("setWebhook")) == 3


async def test_one_may_go_from_asking_to_a_webhook_and_back(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, url: str, ann: Person
) -> None:
    within = core(storage, script, Noticed(storage.arrivals(PLATFORM), telegram.world.stirred))
    async with hearing(client_of(telegram), within) as connection:
        ann.starts()
        await script.has(1)
        await telegram.until(lambda: connection.idle)
    ann.says("between")
    async with (
        hearing(client_of(telegram, url, KEY), within) as hooked,
        serving(hooked, url),
    ):
        await script.has(2)
        ann.says("posted")
        await script.has(3)
        await all_is_told(telegram)
        await telegram.until(lambda: hooked.idle)
    ann.says("between again")
    async with hearing(client_of(telegram), within):
        await script.has(4)
        ann.says("asked for")
        await script.has(5)

    assert script.said == ["between", "posted", "between again", "asked for"]
    assert telegram.webhook.hook.url == ""
