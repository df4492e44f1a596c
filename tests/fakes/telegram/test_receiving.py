"""The bot hears what people do: by long polling, or by a webhook."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.webhook import HEADER
from tests.harness.cast import StoppedClock
from tests.harness.patience import in_time


async def test_updates_are_told_until_they_are_confirmed(telegram: FakeTelegram, bot: Bot) -> None:
    ann = telegram.user("Ann", "Lee", username="ann_lee", language_code="de")
    ann.starts("j_token")
    ann.says("Hello")
    first, second = await bot.get_updates()
    assert first.message is not None
    assert first.message.text == "/start j_token"
    assert first.message.from_user is not None
    assert first.message.from_user.language_code == "de"
    assert second.update_id == first.update_id + 1
    assert await bot.get_updates(offset=second.update_id) == (second,)
    assert await bot.get_updates(offset=second.update_id + 1) == ()


async def test_a_poll_waits_for_what_happens(telegram: FakeTelegram, bot: Bot) -> None:
    ann = telegram.user("Ann")
    poll = asyncio.ensure_future(bot.get_updates(timeout=30))
    await telegram.asked()
    ann.starts()
    async with in_time():
        (update,) = await poll
    assert update.message is not None
    assert update.message.chat_id == ann.id > 2**32


async def test_a_poll_ends_empty_after_its_time(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_a_limit_and_a_negative_offset_choose_updates(
    telegram: FakeTelegram, bot: Bot
) -> None:
    ann = telegram.user("Ann")
    ann.starts()
    for number in range(4):
        ann.says(f"{number}")
    assert _texts(await bot.get_updates(limit=2)) == ["/start", "0"]
    assert _texts(await bot.get_updates(offset=-2)) == ["2", "3"]
    assert _texts(await bot.get_updates()) == ["2", "3"], "the others are forgotten"


async def test_the_earlier_of_two_polls_meets_a_conflict(telegram: FakeTelegram, bot: Bot) -> None:
    earlier = asyncio.ensure_future(bot.get_updates(timeout=30))
    await telegram.asked()
    async with Bot(telegram.token, f"{telegram.url}/bot") as other:
        later = asyncio.ensure_future(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure"):
            await earlier
        telegram.user("Ann").starts()
        assert _texts(await later) == ["/start"]


async def test_kinds_of_updates_are_chosen_from_then_on(telegram: FakeTelegram, bot: Bot) -> None:
    ann = telegram.user("Ann")
    ann.starts()
    await bot.get_updates(allowed_updates=["my_chat_member"])
    ann.says("unheard")
    ann.blocks()
    start, blocked = await bot.get_updates()
    assert _texts([start]) == ["/start"], "it was there before"
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_members_are_told_of_only_to_an_admin_who_asks(
    telegram: FakeTelegram, bot: Bot
) -> None:
    ann, bob, cy = (telegram.user(name) for name in ("Ann", "Bob", "Cy"))
    group = telegram.supergroup("Pod", ann)
    group.add_bot(ann, as_admin=True)
    bob.joins(group)
    kinds = [update.kind for update in telegram.world.updates.told]
    assert "chat_member" not in kinds
    await bot.get_updates(allowed_updates=["message", "chat_member"])
    cy.joins(group)
    assert [update.kind for update in telegram.world.updates.told][-2:] == [
        "chat_member",
        "message",
    ]


async def test_updates_come_again_out_of_order_and_after_lost_confirmations(
    telegram: FakeTelegram, bot: Bot
) -> None:
    ann = telegram.user("Ann")
    messages = [ann.starts(), ann.says("1"), ann.says("2")]
    telegram.shuffle()
    jumbled = await bot.get_updates()
    assert sorted(_texts(jumbled)) == ["/start", "1", "2"] != _texts(jumbled)
    beyond = max(update.update_id for update in jumbled) + 1
    telegram.swallow_confirmation()
    assert len(await bot.get_updates(offset=beyond)) == 3
    assert await bot.get_updates(offset=beyond) == ()
    telegram.repeat(messages[1].update, times=2)
    assert _texts(await bot.get_updates(offset=beyond)) == ["1", "1"]
    assert await bot.get_updates(offset=beyond) == ()


async def test_old_updates_are_forgotten_and_presses_soon() -> None:
    clock = StoppedClock(datetime(2026, 11, 1, tzinfo=UTC))
    async with FakeTelegram(clock) as telegram, _client(telegram) as bot:
        ann = telegram.user("Ann")
        ann.starts()
        ann.presses_data(telegram.in_chat(ann)[0], "token")
        assert len(await bot.get_updates()) == 2
        clock.at += timedelta(minutes=3)
        assert _texts(await bot.get_updates()) == ["/start"]
        clock.at += timedelta(days=1)
        assert await bot.get_updates() == ()


class Receiver:
    """A web server that a webhook points to; refuses as often as it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.refuses = 0
        self.secrets: list[str | None] = []
        self.heard: list[str] = []
        self._came = asyncio.Condition()

    async def receive(self, request: web.Request) -> web.Response:
        told = json.loads(await request.text())
        self.secrets.append(request.headers.get(HEADER))
        if self.refuses:
            self.refuses -= 1
            return web.Response(status=500)
        async with self._came:
            self.heard.append(told["message"]["text"])
            self._came.notify_all()
        return web.Response()

    async def has(self, count: int) -> list[str]:
        async with self._came:
            enough = self._came.wait_for(lambda: len(self.heard) >= count)
            async with in_time():
                await enough
        return self.heard


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


async def test_a_webhook_is_told_in_order_with_its_secret_until_it_takes_what_it_is_told(
    telegram: FakeTelegram, bot: Bot, receiver: Receiver
) -> None:
    ann = telegram.user("Ann")
    ann.starts()
    receiver.refuses = 2
    await bot.set_webhook(receiver.url, secret_token="s3cret-_", max_connections=5)
    for number in range(5):
        ann.says(f"{number}")
    assert await receiver.has(6) == ["/start", "0", "1", "2", "3", "4"]
    assert set(receiver.secrets) == {"s3cret-_"}
    assert len(receiver.secrets) == 8
    info = await bot.get_webhook_info()
    assert info.url == receiver.url
    assert info.max_connections == 5
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_whoever_has_a_webhook_cannot_ask(
    telegram: FakeTelegram, bot: Bot, receiver: Receiver
) -> None:
    waiting = asyncio.ensure_future(bot.get_updates(timeout=30))
    await telegram.asked()
    await bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    telegram.user("Ann").starts()
    assert _texts(await bot.get_updates()) == ["/start"]
    assert receiver.heard == []


async def test_a_webhook_repeats_and_forgets(
    telegram: FakeTelegram, bot: Bot, receiver: Receiver
) -> None:
    ann = telegram.user("Ann")
    ann.starts()
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    said = ann.says("once")
    await receiver.has(1)
    telegram.repeat(said.update)
    assert await receiver.has(2) == ["once", "once"]


@pytest.mark.parametrize("secret", ["with space", "é"])
async def test_a_secret_has_few_characters(telegram: FakeTelegram, bot: Bot, secret: str) -> None:
    telegram.tolerates("secret token contains unallowed characters")
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:9/hook", secret_token=secret)
    assert len(telegram.world.journal.tolerated) == 1


@asynccontextmanager
async def _client(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, f"{telegram.url}/bot") as bot:
        yield bot


def _texts(updates: tuple[Update, ...] | list[Update]) -> list[str]:
    return [update.message.text or "" for update in updates if update.message]
