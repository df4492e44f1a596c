"""The bot's page: published once in every language, and never over an operator's own words."""

import msgspec
import pytest

from adapters.telegram import profile_page
from adapters.telegram.client import Client
from bot.kernel.errors import Uncertain
from bot.texts.catalogue import ENGLISH, LANGUAGES, catalogue
from storage.engine import SqlStorage
from tests.adapters.telegram.scripted import REGISTRY, Script, client_of, core, hearing
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Hang, ServerError

KINDS = ("description", "short_description")
SETS = ("setMyDescription", "setMyShortDescription")
COMMAND = "/privacy"
OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def shown(telegram: FakeTelegram) -> dict[tuple[str, str], str]:
    """List what each reader is shown."""
    page = telegram.profile
    return {(kind, spoken): page.text(kind, spoken) for kind in KINDS for spoken in ("", *OTHERS)}


def said(language: str) -> dict[str, str]:
    """List what the page says in a language."""
    return {kind: catalogue(language).sentence(f"bot.{kind}") for kind in KINDS}


async def test_the_page_is_there_in_every_language_and_leads_to_what_is_kept(
    telegram: FakeTelegram, client: Client, storage: SqlStorage
) -> None:
    assert await profile_page.publish(client.bot, storage)

    for (kind, language), text in shown(telegram).items():
        assert text == said(language or ENGLISH)[kind]
    assert all(COMMAND in said(language)["description"] for language in LANGUAGES)
    assert REGISTRY.typed(COMMAND) is not None
    assert len(set(shown(telegram).values())) == len(KINDS) * len(LANGUAGES)


async def test_two_starts_publish_it_once(
    telegram: FakeTelegram, storage: SqlStorage, script: Script
) -> None:
    for _ in range(2):
        async with hearing(client_of(telegram), core(storage, script)):
            await telegram.asked()
            await telegram.until(lambda: len(telegram.calls(SETS[1])) >= len(LANGUAGES))
    assert [len(telegram.calls(name)) for name in SETS] == [len(LANGUAGES)] * 2


async def test_an_operators_own_words_stay(
    telegram: FakeTelegram, client: Client, storage: SqlStorage
) -> None:
    telegram.profile.set_text("description", "", "Our circle, at the library.")

    assert await profile_page.publish(client.bot, storage)

    assert shown(telegram)["description", ""] == "Our circle, at the library."
    assert shown(telegram)["short_description", ""] == said(ENGLISH)["short_description"]


async def test_what_cairn_says_anew_takes_the_place_of_what_it_said(
    telegram: FakeTelegram, client: Client, storage: SqlStorage
) -> None:
    telegram.profile.set_text("short_description", "", "Our circle.")
    assert await profile_page.publish(client.bot, storage)
    noted = await storage.read(lambda uow: uow.notes.get(profile_page.NOTE)) or ""
    before = msgspec.json.encode(msgspec.json.decode(noted) | {"digest": "another"}).decode()
    await storage.run(lambda uow: uow.notes.put(profile_page.NOTE, before))
    telegram.profile.set_text("description", "", "What the version before said.")

    assert await profile_page.publish(client.bot, storage)
    assert not await profile_page.publish(client.bot, storage)

    assert shown(telegram)["description", ""] == said(ENGLISH)["description"]
    assert shown(telegram)["short_description", ""] == "Our circle."


async def test_a_page_that_was_published_in_part_is_finished(
    telegram: FakeTelegram, client: Client, storage: SqlStorage
) -> None:
    telegram.fail(SETS[1], Hang(0, commit=True), ServerError(502))
    with pytest.raises(Uncertain):
        await profile_page.publish(client.bot, storage)
    assert await profile_page.publish(client.bot, storage)
    for (kind, language), text in shown(telegram).items():
        assert text == said(language or ENGLISH)[kind]
