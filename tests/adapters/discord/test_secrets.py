"""Whatever happens on the way to Discord, nobody is told a token, or what a person wrote."""

import asyncio
import logging
import traceback

import discord
import pytest
import structlog

from adapters.discord.client import Client
from adapters.discord.client_options import ClientOptions
from adapters.discord.errors import translated
from adapters.discord.sending.buttons import TokenButton
from bot.dialogue.replies import Button, Reply
from bot.kernel.errors import BotError
from tests.adapters.discord.running_client import (
    HURRIED,
    Notes,
    client_for,
    connected,
    notes,
    page,
    painted,
)
from tests.adapters.listening import Listening
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer, Drop, Fault, Garbage, ServerError, TooMany
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.people import Person
from tests.harness.pictures import Pictures

WORDS = "I drank again"

log = structlog.get_logger("bot.example")


class Broken(Notes):
    """Answers a press, and breaks whenever it hears anything."""

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        """Answer twice, and log how that went."""
        self.tokens.append(interaction.token)
        for _ in range(2):
            try:
                with translated():
                    await interaction.response.defer()
                    await interaction.followup.send(WORDS, ephemeral=True)
            except BotError:
                log.exception("not answered")
        raise ValueError(WORDS)

    async def said(self, message: discord.Message) -> None:
        """Break."""
        self.words.append(message.content)
        raise ValueError(message.content)

    async def changed(self, message: discord.Message) -> None:
        """Break."""
        raise ValueError(message.content)


def is_discreet(text: str, *secrets: str) -> bool:
    return not any(secret in text for secret in (WORDS, *secrets))


def check(
    listening: Listening, capture: pytest.CaptureFixture[str], told: str, *secrets: str
) -> None:
    """Expect that something was said, and nothing of it secret."""
    out, err = capture.readouterr()
    assert listening.ours.getvalue()
    assert is_discreet(told + listening.ours.getvalue() + out + err, *secrets)
    assert not any(secret in listening.anyones.getvalue() for secret in secrets)


async def test_nothing_is_told_of_what_goes_well(
    fake: FakeDiscord,
    listening: Listening,
    capsys: pytest.CaptureFixture[str],
    ann: Person,
    town: Guild,
) -> None:
    asyncio.get_running_loop().set_debug(True)
    async with connected(fake, client_for(fake)) as client:
        await client.sender.put(f"@{ann.id}", page(WORDS))
        await ann.says(WORDS)
        await fake.until(lambda: notes(client).words == [WORDS])
    check(listening, capsys, "", fake.token)


async def test_nothing_is_told_of_a_press(
    fake: FakeDiscord,
    listening: Listening,
    capsys: pytest.CaptureFixture[str],
    ann: Person,
    town: Guild,
) -> None:
    client = client_for(fake)
    handler = Broken()
    client.gateway.event_handler = client.gateway.component_handler = handler
    fake.fail("POST", "/webhooks/*/*", TooMany(0.01), Answer(404, 10015))
    async with connected(fake, client):
        client.gateway.add_dynamic_items(TokenButton)
        await client.sender.put(f"@{ann.id}", Reply(page(WORDS).blocks, (Button(WORDS, "t"),)))
        await ann.presses(ann.sees()[0], WORDS)
        await fake.until(lambda: "Ignoring exception" in listening.said())
    (token,) = handler.tokens
    assert "not answered" in listening.ours.getvalue()
    check(listening, capsys, "", fake.token, token)


async def test_nothing_is_told_of_what_breaks_in_a_handler(
    fake: FakeDiscord,
    listening: Listening,
    capsys: pytest.CaptureFixture[str],
    ann: Person,
    town: Guild,
) -> None:
    client = client_for(fake)
    client.gateway.event_handler = Broken()
    async with connected(fake, client):
        await ann.says(WORDS)
        await fake.until(lambda: "not heard" in listening.ours.getvalue())
    check(listening, capsys, "", fake.token)


@pytest.mark.parametrize(
    "fault",
    [
        Answer(400, 50035),
        Answer(401, 0),
        Answer(403, 50007),
        Answer(404, 10003),
        TooMany(31),
        TooMany(1, global_=True),
        TooMany(1, via=False),
        ServerError(503),
        Drop(),
        Drop(reset=True),
        Garbage(),
        Garbage(body=b"{}"),
    ],
    ids=str,
)
async def test_nothing_is_told_of_what_is_refused(
    fake: FakeDiscord,
    listening: Listening,
    capsys: pytest.CaptureFixture[str],
    ann: Person,
    town: Guild,
    fault: Fault,
) -> None:
    asyncio.get_running_loop().set_debug(True)
    fake.fail("POST", "/channels/*/messages", fault)
    told = ""
    async with connected(fake, client_for(fake)) as client:
        try:
            await client.sender.put(f"@{ann.id}", page(WORDS))
        except (BotError, discord.DiscordException, KeyError) as problem:
            log.exception("failed")
            told = "".join([*traceback.format_exception(problem), repr(problem), str(problem)])
        fake.gateway.send_all({"op": 0, "t": "GUILD_CREATE", "s": 99, "d": {"id": WORDS}})
        await fake.until(lambda: notes(client).freshes > 1)
    assert told
    check(listening, capsys, told, fake.token)


@pytest.mark.parametrize("token", ["a" * 26 + ".abcdef." + "b" * 38, "no token at all", "ü" * 30])
async def test_nothing_is_told_of_a_token_that_is_refused(
    fake: FakeDiscord,
    listening: Listening,
    capsys: pytest.CaptureFixture[str],
    token: str,
) -> None:
    client = Client(ClientOptions(token, fake.api_url), pictures=Pictures(painted), times=HURRIED)
    with pytest.raises(BotError) as refused:
        await client.run()
    log.error("stopped", exc_info=refused.value)
    await client.close()
    told = "".join(traceback.format_exception(refused.value))
    check(listening, capsys, told, token)


def test_what_is_ours_shows_no_secret_of_itself() -> None:
    token = "a" * 26 + ".abcdef." + "b" * 38
    options = ClientOptions(token)
    client = Client(options, pictures=Pictures(painted))
    for thing in (options, client, client.gateway, client.sender, client.messenger):
        assert is_discreet(f"{thing!r} {thing}", token)


@pytest.mark.parametrize("name", ["discord.http", "somewhere"])
def test_a_token_that_is_logged_all_the_same_is_blanked_out(
    listening: Listening, name: str
) -> None:
    token = "a" * 26 + ".abcdef." + "b" * 38
    logging.getLogger(name).warning("Authorization: Bot %s", token)
    log.warning(token, url="https://discord.com/api/v10/webhooks/1/s3cret/messages/@original")

    assert len(listening.ours.getvalue().splitlines()) == 2
    assert is_discreet(listening.ours.getvalue(), token, "s3cret")
