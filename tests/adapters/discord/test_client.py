"""Staying on Discord, and leaving it, whatever happens to it in between."""

import asyncio
import gc
from dataclasses import replace

import pytest

from adapters.discord.client import Client
from adapters.discord.client_options import ClientOptions
from adapters.discord.errors import Misconfigured
from bot.kernel.errors import TryLater
from tests.adapters.discord.running_client import (
    HURRIED,
    client_for,
    connected,
    notes,
    page,
    staying,
)
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Drop, ServerError, TooMany
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person
from tests.harness.patience import in_time, patient
from tests.harness.pictures import Pictures

LONG = patient(60)


async def test_while_the_gateway_is_away_it_is_not_ready_and_messages_arrive(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.goes_dark()
    await fake.until(lambda: not client.ready)
    await fake.until(lambda: notes(client).starts > 1 and client.gateway.is_logged_in)
    await _sent_at_last(client, ann)
    assert [message.text for message in ann.sees()] == ["news"]
    fake.comes_back()
    await fake.until(lambda: client.ready and notes(client).freshes == 2)


async def _sent_at_last(client: Client, to: Person) -> None:
    """Send, as the courier does, until it is not put off any more."""
    while True:
        try:
            await client.sender.put(f"@{to.id}", page("news"), nonce="news")
        except TryLater:
            await asyncio.sleep(0)
        else:
            return


async def test_a_session_on_two_shards_is_ready_when_both_are(fake: FakeDiscord) -> None:
    async with connected(fake, client_for(fake, shards=2)) as client:
        await fake.until(lambda: client.ready)
        assert [asked["shard"] for asked in fake.gateway.identifies] == [[0, 2], [1, 2]]
        assert notes(client).freshes == 1


@pytest.mark.parametrize(
    "fault", [ServerError(503), Drop(), Drop(reset=True), TooMany(0.05), TooMany(0.05, via=False)]
)
async def test_a_discord_that_is_away_at_the_start_is_waited_for(
    fake: FakeDiscord, fault: ServerError | Drop | TooMany
) -> None:
    fake.fail("GET", "/users/@me", fault)
    fake.fail("GET", "/gateway/bot", fault)
    async with connected(fake, client_for(fake)):
        assert fake.faults_left == 0


async def test_a_gateway_that_is_away_at_the_start_is_waited_for(fake: FakeDiscord) -> None:
    fake.goes_dark()
    client = client_for(fake, replace(HURRIED, connects_within=0.1))
    async with staying(client):
        await fake.until(lambda: notes(client).starts > 2)
        assert not client.ready
        assert fake.gateway.identifies == []
        client._times = HURRIED
        fake.comes_back()
        await fake.until(lambda: client.ready)


@pytest.mark.parametrize("code", [4010, 4011])
async def test_a_number_of_shards_that_discord_refuses_ends_it(
    fake: FakeDiscord, code: int
) -> None:
    client = client_for(fake, shards=1)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(_misconfigured(client))
        await fake.until(lambda: client.ready)
        fake.closes_connections(code)
        assert "CAIRN_DISCORD_SHARDS" in await running


async def _misconfigured(client: Client) -> str:
    with pytest.raises(Misconfigured) as said:
        await client.run()
    await client.close()
    return str(said.value)


@pytest.mark.parametrize("code", [4000, 4004, 4013])
async def test_whatever_ends_a_connection_it_comes_back(
    fake: FakeDiscord, client: Client, code: int
) -> None:
    fake.closes_connections(code)
    await fake.until(lambda: not client.ready)
    await fake.until(lambda: client.ready)


async def test_an_event_that_the_library_cannot_read_is_survived(
    fake: FakeDiscord, client: Client
) -> None:
    fake.gateway.send_all({"op": 0, "t": "GUILD_CREATE", "s": 99, "d": {"id": "x"}})
    await fake.until(lambda: notes(client).freshes == 2)


async def test_a_pause_is_kept_by_who_connects_again(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", "/channels/*/messages", TooMany(0.3, global_=True))
    with pytest.raises(TryLater):
        await client.sender.put(f"@{ann.id}", page("news"))
    fake.closes_connections(4004)
    await fake.until(lambda: not client.ready)
    await fake.until(lambda: client.ready)


async def test_a_token_that_is_refused_ends_it_in_words(fake: FakeDiscord) -> None:
    options = ClientOptions("not.the.token", fake.api_url)
    said = await _misconfigured(Client(options, pictures=Pictures(), times=HURRIED))
    assert "CAIRN_DISCORD_TOKEN" in said
    assert "not.the.token" not in said
    assert fake.invalid_requests == 1


async def test_no_session_is_begun_when_a_day_has_no_more(fake: FakeDiscord) -> None:
    fake.gateway.session_starts = 0
    client = client_for(fake)
    async with staying(client):
        await fake.until(lambda: any(r.route == "/gateway/bot" for r in fake.requests))
        await fake.quiet()
        assert fake.gateway.identifies == []
        assert notes(client).starts == 0


# The library forgets a connection on which no session was begun; its session closes it.
@pytest.mark.filterwarnings("ignore:Unclosed connection:ResourceWarning")
async def test_sessions_that_never_last_become_rare(fake: FakeDiscord, client: Client) -> None:
    budget = client.gateway.session_quota
    while budget.wait == 0:
        budget.take()
    fake.invalidate_sessions()
    await fake.until(lambda: not client.gateway.receives_direct_messages)
    await fake.quiet()
    assert len(fake.gateway.identifies) == 1
    await client.close()
    gc.collect()


async def test_it_may_be_closed_before_it_ran(fake: FakeDiscord) -> None:
    client = client_for(fake)
    await client.close()
    await client.run()
    assert fake.requests == []


async def test_it_leaves_the_gateway_and_can_still_send(
    fake: FakeDiscord, ann: Person, town: Guild
) -> None:
    client = client_for(fake, replace(HURRIED, closes_within=LONG))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(client.run())
        await fake.until(lambda: client.ready)
        client.leave()
        await running
        assert not client.ready
        await fake.until(lambda: not fake.gateway.connections)
        assert fake.gateway.sessions == {}
        await client.sender.put(f"@{ann.id}", page("the last word"))
        await client.close()
    with pytest.raises(TryLater):
        await client.sender.put(f"@{ann.id}", page("too late"))
    assert [message.text for message in ann.sees()] == ["the last word"]


# The library forgets a connection on which no session was begun; its session closes it.
@pytest.mark.filterwarnings("ignore:Unclosed connection:ResourceWarning")
@pytest.mark.parametrize("when", ["shaking hands", "waiting to begin", "logging in"])
async def test_it_closes_at_once_while_it_connects(fake: FakeDiscord, when: str) -> None:
    client = client_for(fake, replace(HURRIED, between_sessions=LONG, connects_within=LONG))
    match when:
        case "shaking hands":
            fake.goes_dark()
        case "logging in":
            fake.fail("GET", "/users/@me", *[ServerError(500)] * 5)
    async with in_time(), staying(client):
        if when == "waiting to begin":
            await fake.until(lambda: client.ready)
            fake.invalidate_sessions()
            await fake.until(lambda: not client.gateway.receives_direct_messages)
        else:
            await fake.until(lambda: len(fake.requests) > 0)
    gc.collect()


async def test_a_gateway_that_does_not_say_goodbye_is_left_all_the_same(
    fake: FakeDiscord,
) -> None:
    client = client_for(fake, replace(HURRIED, closes_within=0.05))
    async with in_time(), connected(fake, client):
        for connection in fake.gateway.connections:
            assert connection._transport is not None
            connection._transport.pause_reading()
    assert client.gateway.is_closed()
