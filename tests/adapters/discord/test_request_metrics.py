"""Requests to Discord are counted by how they were answered, and if they count against a bot."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from adapters.discord.client import Client
from adapters.discord.client_options import ClientOptions
from bot.kernel.errors import BotError
from bot.ports.chat import OutboundMessage
from tests.adapters.discord.running_client import HURRIED, Notes, connected, page, painted
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer, Fault, ServerError, TooMany
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person
from tests.harness.pictures import Pictures
from tests.metrics.seen import Seen

MESSAGES = "/channels/*/messages"


@pytest.fixture
def seen() -> Seen:
    """Watch Discord."""
    return Seen("discord")


@pytest.fixture
async def client(fake: FakeDiscord, seen: Seen) -> AsyncIterator[Client]:
    """Connect a client that is watched."""
    options = ClientOptions(fake.token, fake.api_url)
    made = Client(options, pictures=Pictures(painted), times=HURRIED, gauges=seen.gauges)
    made.gateway.event_handler = made.gateway.component_handler = Notes()
    async with connected(fake, made):
        yield made


async def sent(client: Client, to: Person) -> None:
    """Send a letter, whatever comes of it."""
    letter = OutboundMessage("prompt:1:2026-W47/1", f"@{to.id}", private=True, reply=page("hello"))
    with suppress(BotError):
        await client.messenger.send(letter)


async def test_what_is_done_is_counted_and_counts_against_nobody(
    client: Client, ann: Person, town: Guild, seen: Seen
) -> None:
    before = seen.value("platform_requests_total", platform="discord", answer="done")
    assert before is not None
    assert before > 0

    await sent(client, ann)

    after = seen.value("platform_requests_total", platform="discord", answer="done")
    assert after == before + 2  # the channel, and the message
    assert seen.value("platform_request_seconds_count", platform="discord") == after
    assert seen.value("platform_invalid_requests_total", platform="discord") == 0
    assert "hello" not in seen.text()


@pytest.mark.parametrize(
    ("fault", "answer", "invalid"),
    [
        (Answer(403, 50007), "forbidden", 1),
        (Answer(401, 0), "unauthorized", 1),
        (TooMany(0.2, global_=True), "too_many", 1),
        (ServerError(503), "broken", 0),
    ],
)
async def test_what_is_refused_is_counted_once(
    fake: FakeDiscord,
    client: Client,
    ann: Person,
    town: Guild,
    seen: Seen,
    fault: Fault,
    answer: str,
    invalid: int,
) -> None:
    fake.fail("POST", MESSAGES, fault)

    await sent(client, ann)

    rose = seen.rose("platform_requests_total")
    assert {key: count for key, count in rose.items() if key[0] != "done"} == {
        (answer, "discord"): 1
    }
    assert seen.value("platform_invalid_requests_total", platform="discord") == invalid
