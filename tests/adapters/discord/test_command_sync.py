"""Publishing commands: when they have changed, when asked to, and never at anybody's cost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
import structlog

from adapters.discord.commands import localization
from adapters.discord.commands.sync import (
    NOTE,
    NotPublished,
    publish,
    publish_by_hand,
    publish_or_log,
)
from adapters.discord.commands.tree import CommandTree
from bot.dialogue.registry import Registry
from storage.engine import SqlStorage
from tests.adapters.discord.command_scene import REGISTRY, Client, Listener, discord_here, without
from tests.adapters.discord.running_client import client_for
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Answer, Fault, Garbage, ServerError
from tests.harness.databases import opened_at

ALL = "/applications/{application_id}/commands"
OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
IN_ALL = 14


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """Start a Discord."""
    async with discord_here() as started:
        yield started


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    """Open a database."""
    async with opened_at(sqlite_url) as opened:
        yield opened


@asynccontextmanager
async def tree_of(fake: FakeDiscord, known: Registry = REGISTRY) -> AsyncIterator[CommandTree]:
    """Log in with the commands of a registry, as after a restart."""
    client = Client(known, Listener())
    async with client:
        await client.login(fake.token)
        yield client.tree


def puts(fake: FakeDiscord, route: str = ALL) -> int:
    """Count how often commands were sent."""
    return sum(1 for r in fake.requests if (r.method, r.route) == ("PUT", route))


async def test_commands_are_published_once(fake: FakeDiscord, storage: SqlStorage) -> None:
    for published in (True, False, False):
        async with tree_of(fake) as tree:
            assert await publish(tree, storage) is published
    assert puts(fake) == 1
    assert len(fake.commands) == IN_ALL


async def test_commands_that_have_changed_are_published(
    fake: FakeDiscord, storage: SqlStorage
) -> None:
    for known in (REGISTRY, without("board"), REGISTRY):
        async with tree_of(fake, known) as tree:
            assert await publish(tree, storage)
        assert ("board" in {c["name"] for c in fake.commands}) is (known is REGISTRY)
    assert puts(fake) == 3


async def test_a_translation_that_has_changed_is_published(
    fake: FakeDiscord, storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tree_of(fake) as tree:
        assert await publish(tree, storage)
    said = localization._said
    monkeypatch.setattr(
        localization, "_said", lambda key, ours: said(key, ours) + "." * (ours != "en")
    )
    async with tree_of(fake) as tree:
        assert await publish(tree, storage)
    board = next(c for c in fake.commands if c["name"] == "board")
    assert board["description_localizations"]["es-419"].endswith(".")


async def test_an_operator_publishes_what_is_there_already(
    fake: FakeDiscord, storage: SqlStorage
) -> None:
    async with tree_of(fake) as tree:
        assert await publish(tree, storage)
        assert await publish(tree, storage, force=True)
        assert not await publish(tree, storage)
    assert puts(fake) == 2


async def test_another_bot_has_commands_of_its_own(fake: FakeDiscord, storage: SqlStorage) -> None:
    async with tree_of(fake) as tree:
        assert await publish(tree, storage)
    async with discord_here() as other, tree_of(other) as theirs:
        assert await publish(theirs, storage)
    async with tree_of(fake) as tree:
        assert await storage.read(lambda uow: uow.notes.get(f"{NOTE}:{fake.application_id}"))
        assert puts(fake) == 1


async def test_developers_have_them_in_a_server_of_theirs(
    fake: FakeDiscord, storage: SqlStorage
) -> None:
    town = fake.guild("Town", fake.user("Ann"))
    for published in (True, False):
        async with tree_of(fake) as tree:
            assert await publish(tree, storage, guild=town.id) is published
    assert (puts(fake), puts(fake, OF_GUILD)) == (1, 1)
    assert len(fake.backend.commands.of(town.id)) == IN_ALL


@pytest.mark.parametrize(
    "fault",
    [
        Answer(403, 50001, "Missing Access"),
        ServerError(503),
        Garbage(commit=True),
        Answer(400, 50035),
    ],
)
async def test_a_start_goes_on_when_publishing_fails(
    fault: Fault, fake: FakeDiscord, storage: SqlStorage
) -> None:
    fake.fail("PUT", "/applications/*/commands", fault)
    async with tree_of(fake) as tree:
        with structlog.testing.capture_logs() as logged:
            assert not await publish_or_log(tree, storage)
        assert [line["event"] for line in logged] == ["commands are not published"]
        assert len(logged[0]["code"]) == 6
        assert await publish_or_log(tree, storage)
    assert len(fake.commands) == IN_ALL


async def test_an_operator_is_told_when_publishing_fails(
    fake: FakeDiscord, storage: SqlStorage
) -> None:
    fake.fail("PUT", "/applications/*/commands", Answer(403, 50001, "Missing Access"))
    async with tree_of(fake) as tree:
        with pytest.raises(discord.Forbidden):
            await publish(tree, storage, force=True)


async def test_by_hand_commands_are_published_without_connecting(
    fake: FakeDiscord, storage: SqlStorage
) -> None:
    for times in (1, 2):
        await publish_by_hand(client_for(fake), REGISTRY, storage)
        assert puts(fake) == times
    assert len(fake.commands) == IN_ALL
    assert not fake.gateway.identifies


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Answer(403, 50001, "Missing Access"), "lets this bot publish no commands."),
        (ServerError(503), "does not take the commands just now"),
        (Garbage(), "does not take the commands just now"),
        (Answer(400, 50035), "Cairn's own: status 400, code 50035."),
    ],
)
async def test_an_operator_is_told_in_words_why_commands_are_not_published(
    fault: Fault, told: str, fake: FakeDiscord, storage: SqlStorage
) -> None:
    fake.fail("PUT", "/applications/*/commands", fault)
    with pytest.raises(NotPublished, match=told):
        await publish_by_hand(client_for(fake), REGISTRY, storage)


async def test_an_operator_is_told_of_a_server_without_cairn(
    fake: FakeDiscord, storage: SqlStorage
) -> None:
    client = client_for(fake, guild=123)
    with pytest.raises(NotPublished, match=r"in the server 123\. Invite it there"):
        await publish_by_hand(client, REGISTRY, storage)
