"""The menus beside the message field: short, valid, and published when they have changed."""

import re
from dataclasses import replace

import pytest
import structlog

from adapters.telegram import command_menu, connection
from adapters.telegram.client import Client
from bot.dialogue.commands import Where
from bot.dialogue.inbound import Typed
from bot.dialogue.menus import MenuScope
from bot.dialogue.registry import Registry
from bot.kernel.errors import Uncertain
from bot.texts.catalogue import ENGLISH, LANGUAGES
from storage.engine import SqlStorage
from tests.adapters.telegram.scripted import REGISTRY, Script, client_of, core, hearing
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Hang, ServerError
from tests.fakes.telegram.people import Person

PRIVATE, SHARED, KEEPERS = "all_private_chats", "all_group_chats", "all_chat_administrators"
SCOPES = (PRIVATE, SHARED, KEEPERS)
MOST = 10
ABOUT_AT_MOST = 256
EVERYBODY = ""
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
IN_ALL = len(SCOPES) * len(LANGUAGES)


@pytest.fixture
async def published(client: Client, storage: SqlStorage) -> None:
    """Publish the menus."""
    assert await command_menu.publish(client.bot, REGISTRY, storage)


def without(path: str) -> Registry:
    """Make a registry that lacks a command."""
    left = {name: command for name, command in REGISTRY.commands.items() if name != path}
    return replace(REGISTRY, commands=left)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("language", [EVERYBODY, *OTHERS])
async def test_a_menu_is_short_and_telegram_takes_it(
    scope: str, language: str, telegram: FakeTelegram
) -> None:
    entries = telegram.profile.menu(scope, language)
    assert 1 <= len(entries) <= MOST
    assert len({name for name, _ in entries}) == len(entries)
    for name, about in entries:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 1 <= len(about) <= ABOUT_AT_MOST
        assert about == about.strip()
        assert "\n" not in about


@pytest.mark.usefixtures("published")
async def test_there_is_a_menu_for_every_place_and_language_and_no_other(
    telegram: FakeTelegram,
) -> None:
    expected = {(s, language) for s in SCOPES for language in (EVERYBODY, *OTHERS)}
    assert {(scope, language) for (scope, _, _), language in telegram.profile.menus} == expected
    assert len(telegram.calls("setMyCommands")) == IN_ALL
    for language in OTHERS:
        theirs = telegram.profile.menu(PRIVATE, language)
        ours = telegram.profile.menu(PRIVATE)
        assert [name for name, _ in theirs] == [name for name, _ in ours]
        assert all(their != our for (_, their), (_, our) in zip(theirs, ours, strict=True))


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("scope", "elsewhere"),
    [(PRIVATE, Where.SHARED), (SHARED, Where.PRIVATE), (KEEPERS, Where.PRIVATE)],
)
async def test_a_menu_offers_nothing_that_belongs_elsewhere(
    scope: str, elsewhere: Where, telegram: FakeTelegram
) -> None:
    for name, _ in telegram.profile.menu(scope):
        meant = [REGISTRY.find(name.replace("_", ".")), *REGISTRY.group(name)]
        commands = [command for command in meant if command is not None]
        assert any(command.where is not elsewhere for command in commands), name


@pytest.mark.usefixtures("published")
async def test_those_who_keep_a_group_see_what_others_see_and_a_little_more(
    telegram: FakeTelegram,
) -> None:
    everybody, keepers = telegram.profile.menu(SHARED), telegram.profile.menu(KEEPERS)
    assert keepers[: len(everybody)] == everybody
    assert "pod_here" in {name for name, _ in keepers[len(everybody) :]}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("scope", SCOPES)
async def test_whatever_a_menu_types_is_understood(scope: str, telegram: FakeTelegram) -> None:
    for name, _ in telegram.profile.menu(scope):
        for line in (f"/{name}", f"/{name}@{telegram.username}"):
            act = REGISTRY.typed(line)
            assert isinstance(act, Typed)
            assert REGISTRY.find(act.path) or REGISTRY.group(act.path), line


@pytest.mark.usefixtures("published")
async def test_menus_that_are_there_are_not_published_again(
    telegram: FakeTelegram, client: Client, storage: SqlStorage
) -> None:
    assert not await command_menu.publish(client.bot, REGISTRY, storage)
    assert len(telegram.calls("setMyCommands")) == IN_ALL


async def test_two_starts_publish_menus_once(
    telegram: FakeTelegram, storage: SqlStorage, script: Script
) -> None:
    for _ in range(2):
        async with hearing(client_of(telegram), core(storage, script)):
            await telegram.asked()
            await telegram.until(lambda: len(telegram.calls("setMyCommands")) >= IN_ALL)
    assert len(telegram.calls("setMyCommands")) == IN_ALL


async def test_menus_that_could_not_be_published_are_so_later(
    telegram: FakeTelegram,
    storage: SqlStorage,
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "TRY_AGAIN", 0.01)
    telegram.fail("setMyCommands", ServerError(502), ServerError(502))
    async with hearing(client_of(telegram), core(storage, script)):
        await telegram.asked()
        await telegram.until(lambda: len(telegram.calls("setMyCommands")) == IN_ALL + 2)


@pytest.mark.usefixtures("published")
async def test_menus_that_have_changed_are_published(
    telegram: FakeTelegram, client: Client, storage: SqlStorage
) -> None:
    assert "board" in {name for name, _ in telegram.profile.menu(PRIVATE)}
    assert await command_menu.publish(client.bot, without("board"), storage)
    assert "board" not in {name for name, _ in telegram.profile.menu(PRIVATE)}
    assert await command_menu.publish(client.bot, REGISTRY, storage)
    assert len(telegram.calls("setMyCommands")) == 3 * IN_ALL


@pytest.mark.usefixtures("published")
async def test_another_bot_has_menus_of_its_own(
    storage: SqlStorage, telegram: FakeTelegram, client: Client
) -> None:
    async with FakeTelegram() as other:
        other.world.bot.id += 1
        theirs = client_of(other)
        await theirs.connect()
        assert await command_menu.publish(theirs.bot, REGISTRY, storage)
        await theirs.close()
    assert await command_menu.publish(client.bot, REGISTRY, storage)


async def test_menus_that_were_published_in_part_are_published_again(
    telegram: FakeTelegram, client: Client, storage: SqlStorage
) -> None:
    telegram.fail("setMyCommands", Hang(0, commit=True), ServerError(502))
    with pytest.raises(Uncertain):
        await command_menu.publish(client.bot, REGISTRY, storage)
    assert await command_menu.publish(client.bot, REGISTRY, storage)
    assert len(telegram.calls("setMyCommands")) == 2 + IN_ALL
    assert len(telegram.profile.menus) == IN_ALL


@pytest.mark.usefixtures("hurry")
async def test_without_menus_people_are_heard(
    telegram: FakeTelegram, storage: SqlStorage, script: Script, ann: Person
) -> None:
    telegram.fail("setMyCommands", ServerError(500))
    ann.starts()
    with structlog.testing.capture_logs() as logged:
        async with hearing(client_of(telegram), core(storage, script)):
            await script.has(1)
            await telegram.until(lambda: len(telegram.calls("setMyCommands")) > 1)
    assert [line["problem"] for line in logged if "menus" in line["event"]] == ["Uncertain"]


def test_each_scope_of_the_core_has_one_of_telegrams() -> None:
    assert set(command_menu._SCOPES) == set(MenuScope)
    assert {make().type for make in command_menu._SCOPES.values()} == set(SCOPES)
