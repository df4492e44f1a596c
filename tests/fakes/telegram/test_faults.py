"""Things go wrong as a test scripts them, and limits hold."""

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Answer, Drop, Garbage, Hang, ServerError, TooMany
from tests.fakes.telegram.pace import Rate, RateLimits
from tests.fakes.telegram.people import Person
from tests.harness.cast import StoppedClock
from tests.harness.patience import leap


class Ticking(StoppedClock):
    """A clock whose steady seconds a test moves."""

    seconds = 1000.0

    def steady(self) -> float:
        return self.seconds


async def test_faults_are_met_in_order_and_only_where_they_are_meant(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    bob = telegram.user("Bob")
    bob.starts()
    telegram.fail("sendMessage", ServerError(502), Answer(400, "Bad Request: no"), chat=ann)
    await bot.get_me()
    await bot.send_message(bob.id, "a")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(ann.id, "a")
    assert telegram.faults_left == 1
    with pytest.raises(BadRequest, match="No"):
        await bot.send_message(ann.id, "a")
    await bot.send_message(ann.id, "b")
    assert [message.text for message in telegram.of_bot(ann)] == ["b"]


@pytest.mark.parametrize("code", [500, 502, 503, 504])
@pytest.mark.parametrize("html_body", [True, False])
async def test_servers_break(telegram: FakeTelegram, bot: Bot, code: int, html_body: bool) -> None:
    telegram.fail("getMe", ServerError(code, html_body))
    with pytest.raises(NetworkError):
        await bot.get_me()


@pytest.mark.parametrize("commit", [True, False])
async def test_connections_drop_before_or_after_the_work(
    telegram: FakeTelegram, bot: Bot, ann: Person, commit: bool
) -> None:
    telegram.fail("sendMessage", Drop(commit))
    with pytest.raises(NetworkError, match=r"RemoteProtocolError|ReadError"):
        await bot.send_message(ann.id, "a")
    assert len(telegram.of_bot(ann)) == int(commit)


LONG = 600.0


@pytest.mark.parametrize("commit", [True, False])
async def test_answers_hang_before_or_after_the_work(
    telegram: FakeTelegram, bot: Bot, ann: Person, commit: bool
) -> None:
    telegram.fail("sendMessage", Hang(2 * LONG, commit))
    sending = asyncio.ensure_future(bot.send_message(ann.id, "a", read_timeout=LONG))
    await telegram.until(lambda: telegram.calls("sendMessage"))
    leap(LONG)
    with pytest.raises(TimedOut):
        await sending
    assert len(telegram.of_bot(ann)) == int(commit)


async def test_a_short_hang_answers_late(telegram: FakeTelegram, bot: Bot, ann: Person) -> None:
    telegram.fail("sendMessage", Hang(0.05, commit=True))
    assert (await bot.send_message(ann.id, "a")).text == "a"


async def test_garbage_is_no_answer(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.fail("*", Garbage())
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.get_me()


async def test_an_outage_lasts_until_it_is_over(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.outage = ServerError(503)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    telegram.outage = None
    await bot.get_me()


async def test_a_server_goes_down_and_comes_back(telegram: FakeTelegram, bot: Bot) -> None:
    poll = asyncio.ensure_future(bot.get_updates(timeout=30))
    await telegram.asked()
    await telegram.goes_down()
    assert await poll == ()
    with pytest.raises(NetworkError, match="ConnectError"):
        await bot.get_me()
    await telegram.comes_back()
    await bot.get_me()


async def test_whoever_does_not_keep_a_pause_is_turned_away_and_found_out() -> None:
    clock = Ticking(datetime(2026, 11, 1, tzinfo=UTC))
    async with (
        FakeTelegram(clock) as telegram,
        Bot(telegram.token, f"{telegram.url}/bot") as bot,
    ):
        ann, bob = telegram.user("Ann"), telegram.user("Bob")
        ann.starts()
        bob.starts()
        telegram.fail("sendMessage", TooMany(5))
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(ann.id, "a")
        assert _seconds(refusal.value) == 5
        await bot.send_message(bob.id, "elsewhere")
        assert telegram.violations == []
        clock.seconds += 3.5
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(ann.id, "a")
        assert _seconds(refusal.value) == 2
        (violation,) = telegram.violations
        assert "came 1.50 s before the pause was over" in violation
        clock.seconds += 1.5
        await bot.send_message(ann.id, "a")
        telegram.fail("sendMessage", TooMany(5, scope="all"), chat=ann)
        with pytest.raises(RetryAfter):
            await bot.send_message(ann.id, "a")
        with pytest.raises(RetryAfter):
            await bot.send_message(bob.id, "a")
        assert len(telegram.violations) == 2
        await bot.get_me()


async def test_a_pause_is_told_in_a_header_too(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.fail("getMe", TooMany(7))
    with pytest.raises(RetryAfter) as refusal:
        await bot.get_me()
    assert _seconds(refusal.value) == 7
    assert refusal.value.message.startswith("Flood control exceeded")


async def test_limits_turn_away_what_is_too_much() -> None:
    clock = Ticking(datetime(2026, 11, 1, tzinfo=UTC))
    async with (
        FakeTelegram(clock) as telegram,
        Bot(telegram.token, f"{telegram.url}/bot") as bot,
    ):
        people = [telegram.user(f"P{number}") for number in range(4)]
        group = telegram.group("Pod", *people)
        group.add_bot(people[0])
        for person in people:
            person.starts()
        telegram.limits = RateLimits(Rate(3, 1), Rate(1, 1), Rate(2, 60))
        for person in people[:3]:
            await bot.send_message(person.id, "a")
        clock.seconds += 0.25
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(people[3].id, "a")
        assert _seconds(refusal.value) == 1
        assert (telegram.turned_away, telegram.busiest_second) == (1, 3)
        clock.seconds += 1
        await bot.send_message(people[3].id, "a")
        with pytest.raises(RetryAfter):
            await bot.send_message(people[3].id, "b")
        for _ in range(2):
            clock.seconds += 1
            await bot.send_message(group.id, "a")
        clock.seconds += 1
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(group.id, "b")
        assert _seconds(refusal.value) == 58
        assert telegram.turned_away == 3
        assert telegram.violations == []


async def test_limits_are_off_unless_they_are_set(
    telegram: FakeTelegram, bot: Bot, ann: Person
) -> None:
    for number in range(40):
        await bot.send_message(ann.id, f"{number}")
    assert telegram.turned_away == 0
    assert telegram.busiest_second > 1


async def test_a_fake_that_breaks_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        FakeTelegram() as telegram,
        Bot(telegram.token, f"{telegram.url}/bot") as bot,
    ):
        monkeypatch.setattr(telegram.world, "chats", None)
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.get_chat(7)
        (violation,) = telegram.violations
        assert "the fake broke" in violation
        assert "AttributeError" in violation


def _seconds(refusal: RetryAfter) -> float:
    return refusal._retry_after.total_seconds()
