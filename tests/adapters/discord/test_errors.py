"""What Discord's refusals and silences become, and that its pauses are kept."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from adapters.discord.client import Client
from adapters.discord.errors import (
    OPEN_NO_CHANNELS_FOR,
    SENDING_IS_OFF_FOR,
    AlreadyAnswered,
    Archived,
    Gone,
    Misconfigured,
    NotReached,
    TooLate,
    translated,
)
from adapters.discord.gateway import LONGEST_RATE_LIMIT
from bot.kernel.errors import BotError, TryLater, Uncertain, Unreachable
from tests.adapters.discord.running_client import HastyClock, client_for, connected, page
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer, Drop, Fault, Garbage, Hang, ServerError, TooMany
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person
from tests.harness.patience import in_time, leap, patient

MESSAGES = "/channels/*/messages"
LONG = 600.0


async def send(client: Client, to: Person, nonce: str | None = None) -> None:
    """Send to direct messages whose channel is known."""
    await client.sender.put(f"@{to.id}/{to.dm.id}", page("news"), nonce)


def seen(person: Person) -> list[str]:
    return [message.text for message in person.sees()]


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (Answer(403, 50007), Unreachable),
        (Answer(403, 50278), Unreachable),
        (Answer(403, 50001), Unreachable),
        (Answer(403, 50013), Unreachable),
        (Answer(403, 0), Unreachable),
        (Answer(403, 160005), Unreachable),
        (Answer(404, 10003), Unreachable),
        (Answer(404, 0), Unreachable),
        (Answer(404, 10008), Gone),
        (Answer(400, 50033), Unreachable),
        (Answer(400, 50083), Archived),
        (Answer(400, 40004), TryLater),
        (Answer(401, 0), Misconfigured),
        (Answer(401, 50027), TooLate),
        (Answer(404, 10062), TooLate),
        (Answer(404, 10015), TooLate),
        (Answer(400, 40060), AlreadyAnswered),
        (TooMany(31), TryLater),
        (TooMany(31, global_=True), TryLater),
        (TooMany(31, via=False), TryLater),
        (ServerError(503), Uncertain),
        (Drop(), Uncertain),
        (Drop(reset=True), Uncertain),
        (Garbage(), Uncertain),
        (Garbage(body=b"\xff\xfe"), Uncertain),
    ],
    ids=str,
)
async def test_every_refusal_has_its_meaning(
    fake: FakeDiscord,
    client: Client,
    ann: Person,
    town: Guild,
    fault: Fault,
    verdict: type[BotError],
) -> None:
    fake.fail("POST", MESSAGES, fault)
    with pytest.raises(verdict) as said:
        await send(client, ann)
    assert type(said.value) is verdict
    assert seen(ann) == []


@pytest.mark.parametrize(
    ("fault", "seconds", "only_there"),
    [
        (Answer(400, 40004), SENDING_IS_OFF_FOR.total_seconds(), False),
        (TooMany(31.5), 31.5, True),
        (TooMany(31, global_=True), 31, False),
        (TooMany(2, global_=True), 2, False),
        (TooMany(31, via=False), 31, False),
    ],
    ids=str,
)
async def test_a_wait_is_as_long_as_was_asked_for_and_for_whom(
    fake: FakeDiscord,
    client: Client,
    ann: Person,
    town: Guild,
    fault: Fault,
    seconds: float,
    only_there: bool,
) -> None:
    fake.fail("POST", MESSAGES, fault)
    with pytest.raises(TryLater) as said:
        await send(client, ann)
    assert said.value.after.total_seconds() == pytest.approx(seconds, abs=0.1)
    assert said.value.only_there is only_there


async def test_what_nobody_foresaw_stays_what_it_is(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", MESSAGES, Answer(400, 50035))
    with pytest.raises(discord.HTTPException):
        await send(client, ann)
    with pytest.raises(RuntimeError), translated():
        raise RuntimeError("a bug")


@pytest.mark.parametrize("fault", [ServerError(503), Drop(), Drop(reset=True), Garbage()])
async def test_what_did_arrive_does_not_come_twice(
    fake: FakeDiscord,
    client: Client,
    ann: Person,
    town: Guild,
    fault: ServerError | Drop | Garbage,
) -> None:
    fake.fail("POST", MESSAGES, replace(fault, commit=True))
    with pytest.raises(Uncertain):
        await send(client, ann, nonce="news")
    await send(client, ann, nonce="news")
    assert seen(ann) == ["news"]
    assert fake.deduplicated == 1


async def test_the_librarys_own_second_try_brings_nothing_twice(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", MESSAGES, ServerError(502, commit=True))
    await send(client, ann)
    assert seen(ann) == ["news"]


async def test_an_answer_that_does_not_come_is_not_waited_for(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", MESSAGES, Hang(2 * LONG, commit=True))
    sending = asyncio.ensure_future(sent_within(client, ann, LONG))
    await fake.until(lambda: bool(seen(ann)))
    leap(LONG)
    with pytest.raises(Uncertain):
        await sending
    assert seen(ann) == ["news"]


async def test_an_ordinary_429_is_waited_out(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", MESSAGES, TooMany(0.1))
    await send(client, ann)
    assert seen(ann) == ["news"]


async def test_what_was_given_up_while_it_had_to_wait_was_never_sent(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    fake.fail("POST", MESSAGES, TooMany(LONGEST_RATE_LIMIT - 1))
    seconds = LONGEST_RATE_LIMIT - 5
    sending = asyncio.ensure_future(sent_within(client, ann, seconds))
    await fake.until(lambda: client.gateway.request_watch.invalid.count == 1)
    leap(seconds)
    with pytest.raises(NotReached):
        await sending
    assert seen(ann) == []


async def sent_within(client: Client, to: Person, seconds: float) -> None:
    """Send something as the adapter does, which gives up after so many seconds."""
    async with client.gateway.request_watch.requesting(seconds):
        await client.gateway.get_partial_messageable(to.dm.id).send("news")


@pytest.mark.parametrize("fault", [TooMany(LONG, global_=True), TooMany(LONG, via=False)], ids=str)
async def test_a_pause_of_everything_is_kept_by_everybody(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild, fault: TooMany
) -> None:
    fake.fail("POST", MESSAGES, fault)
    with pytest.raises(TryLater):
        await send(client, ann)
    asked = len(fake.requests)
    with pytest.raises(TryLater) as said:
        await client.messenger.audience(str(town.channel("square").id), frozenset())
    assert timedelta() < said.value.after <= timedelta(seconds=LONG)
    assert len(fake.requests) == asked


async def test_who_gives_up_in_a_pause_of_everything_locks_out_nobody(
    fake: FakeDiscord, ann: Person, town: Guild
) -> None:
    clock = HastyClock()
    fake.backend.rates.steady = clock.steady
    fake.fail("POST", MESSAGES, TooMany(LONG, global_=True))
    async with connected(fake, client_for(fake, clock=clock)) as client:
        with pytest.raises(TryLater):
            async with in_time():
                await send(client, ann)
        clock.ahead += client.gateway.request_watch.pause
        await send(client, ann)
    assert seen(ann) == ["news"]


async def test_opening_channels_too_fast_stops_only_that(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    bob = fake.user("Bob")
    bob.joins(town)
    fake.allows_new_dms(0)
    for _ in range(2):
        with pytest.raises(TryLater) as said:
            await client.sender.put(f"@{bob.id}", page("news"))
        assert said.value.only_there
        assert said.value.after > OPEN_NO_CHANNELS_FOR - timedelta(seconds=patient(5))
    await send(client, ann)
    tried = [request for request in fake.requests if request.path == "/users/@me/channels"]
    assert len(tried) == 1


async def test_closed_direct_messages_are_not_reached(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    ann.closes_dms()
    with pytest.raises(Unreachable):
        await client.sender.put(f"@{ann.id}", page("news"))


async def test_all_that_brings_a_ban_nearer_is_counted(
    fake: FakeDiscord, client: Client, ann: Person, town: Guild
) -> None:
    faults = Answer(403, 50007), Answer(404, 10003), Answer(401, 50027), TooMany(0.01)
    fake.fail("POST", MESSAGES, *faults)
    for _ in faults[:-1]:
        with pytest.raises(BotError):
            await send(client, ann)
    await send(client, ann)
    assert client.gateway.request_watch.invalid.count == 4
