"""What goes wrong on the way, and what discord.py makes of it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

import aiohttp
import discord
import pytest

from tests.fakes.discord.caller import Caller
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer, Drop, Fault, Garbage, Hang, ServerError, TooMany
from tests.fakes.discord.little_bot import LittleBot
from tests.fakes.discord.people import Person
from tests.harness.patience import leap

MESSAGES = "/channels/*/messages"
LONG = 600.0


@pytest.fixture
async def ann(fake: FakeDiscord) -> Person:
    """Let Ann share a guild with the bot."""
    person = fake.user("Ann")
    fake.guild("Town", person)
    return person


async def direct(bot: LittleBot, person: Person) -> discord.DMChannel:
    """Open a channel for direct messages as the bot does."""
    return await (await bot.fetch_user(person.id)).create_dm()


@pytest.mark.parametrize("global_", [False, True])
async def test_an_ordinary_429_is_waited_out(
    fake: FakeDiscord, bot: LittleBot, ann: Person, global_: bool
) -> None:
    channel = await direct(bot, ann)
    fake.fail("POST", MESSAGES, TooMany(0.2, global_=global_))
    began = time.monotonic()
    await channel.send("Hello")

    assert time.monotonic() - began >= 0.2
    assert [message.text for message in ann.sees()] == ["Hello"]
    assert fake.invalid_requests == 1


async def test_a_429_of_cloudflare_is_raised_at_once(
    fake: FakeDiscord, bot: LittleBot, ann: Person
) -> None:
    fake.tolerates("within a rate-limit pause")
    fake.backend.rates.underway = 0
    channel = await direct(bot, ann)
    fake.fail("POST", MESSAGES, TooMany(LONG, via=False))
    with pytest.raises(discord.HTTPException) as banned:
        await channel.send("Hello")
    assert banned.value.status == 429
    assert "1015" in banned.value.text
    with pytest.raises(discord.HTTPException):
        await channel.send("Again")


async def test_a_request_within_a_pause_is_noticed(fake: FakeDiscord, call: Caller) -> None:
    fake.tolerates("GET /users/@me: sent within a rate-limit pause")
    fake.backend.rates.underway = 0
    fake.fail("GET", "/users/@me", TooMany(LONG))
    assert (await call("GET", "/users/@me"))[0] == 429
    status, body = await call("GET", "/users/@me")
    assert status == 429
    assert 0 < body["retry_after"] <= LONG
    assert len(fake.records.broken) == 1


async def test_a_bucket_tells_how_full_it_is_and_discord_py_keeps_to_it(
    fake: FakeDiscord, bot: LittleBot, ann: Person
) -> None:
    fake.limits("POST", MESSAGES, requests=2, seconds=0.3)
    channel = await direct(bot, ann)
    began = time.monotonic()
    for number in range(5):
        await channel.send(str(number))
    assert time.monotonic() - began >= 0.6
    assert fake.invalid_requests == 0


async def test_fifty_requests_a_second_are_the_most(fake: FakeDiscord, call: Caller) -> None:
    fake.tolerates("more than 50 requests in a second")
    fake.backend.rates.steady = lambda: 0.0
    answers = [await call("GET", "/users/@me") for _ in range(51)]
    assert [status for status, _ in answers] == [200] * 50 + [429]
    assert answers[-1][1]["global"] is True


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_is_tried_again(
    fake: FakeDiscord, bot: LittleBot, ann: Person, status: int
) -> None:
    channel = await direct(bot, ann)
    fake.fail("POST", MESSAGES, ServerError(status, commit=True))
    await channel.send("Hello", nonce="n1")

    assert [message.text for message in ann.sees()] == ["Hello"]
    assert fake.deduplicated == 1


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (ServerError(503), lambda error: getattr(error, "status", 0) == 503),
        (Drop(), lambda error: isinstance(error, aiohttp.ServerDisconnectedError)),
        (Drop(reset=True), lambda error: getattr(error, "errno", 0) == 104),
        (Hang(0.1), lambda error: isinstance(error, aiohttp.ServerDisconnectedError)),
        (Garbage(), lambda error: isinstance(error, ValueError)),
        (Answer(400, 40004, "No"), lambda error: getattr(error, "code", 0) == 40004),
    ],
    ids=lambda fault: str(fault) if isinstance(fault, Fault) else "",
)
@pytest.mark.parametrize("commit", [False, True])
async def test_other_faults_reach_the_bot_and_the_work_is_done_or_not(
    fake: FakeDiscord,
    bot: LittleBot,
    ann: Person,
    fault: Fault,
    raised: Callable[[Exception], bool],
    commit: bool,
) -> None:
    channel = await direct(bot, ann)
    if not isinstance(fault, Answer | TooMany):
        fault = replace(fault, commit=commit)
    fake.fail("POST", MESSAGES, fault)

    with pytest.raises(Exception) as caught:  # noqa: PT011 - each fault has another
        await channel.send("Hello", nonce="n1")
    assert raised(caught.value)
    await channel.send("Hello", nonce="n1")

    assert [message.text for message in ann.sees()] == ["Hello"]
    assert fake.deduplicated == int(commit and not isinstance(fault, Answer))
    assert fake.faults_left == 0


async def test_a_hanging_answer_is_given_up_by_who_waits_no_longer(
    fake: FakeDiscord, bot: LittleBot, ann: Person
) -> None:
    channel = await direct(bot, ann)
    fake.fail("POST", MESSAGES, Hang(2 * LONG, commit=True))
    sending = asyncio.ensure_future(asyncio.wait_for(channel.send("Hello"), LONG))
    await fake.until(lambda: bool(ann.sees()))
    leap(LONG)
    with pytest.raises(TimeoutError):
        await sending
    assert [message.text for message in ann.sees()] == ["Hello"]


async def test_every_answer_is_plain_json_with_the_headers_of_its_bucket(
    fake: FakeDiscord,
) -> None:
    headers = {"Authorization": f"Bot {fake.token}", "User-Agent": "DiscordBot (x, 1)"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{fake.api_url}/users/@me", headers=headers) as answer,
    ):
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Via"] == "1.1 google"
        assert answer.headers["X-RateLimit-Remaining"] == "999"
        assert float(answer.headers["X-RateLimit-Reset-After"]) <= 1
        assert float(answer.headers["X-RateLimit-Reset"]) > 1e9
        assert len(answer.headers["X-RateLimit-Bucket"]) == 32
