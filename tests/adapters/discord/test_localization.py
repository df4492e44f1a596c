"""What slash commands say of themselves: in every language, and within Discord's limits."""

import re
from collections.abc import Iterator

import discord
import pytest
from discord import Locale
from discord.app_commands import (
    TranslationContext,
    TranslationContextLocation,
    TranslationContextTypes,
    locale_str,
)

from adapters.discord.commands.localization import CatalogueTranslator, language, localized
from adapters.discord.commands.options import option_fields
from bot.texts.catalogue import ENGLISH, LANGUAGES, catalogue
from bot.texts.markup import fill
from bot.texts.spans import words
from tests.adapters.discord.command_scene import REGISTRY, playing, published
from tests.fakes.discord.command_limits import MESSAGE, USER, command_problems
from tests.fakes.discord.wire import Json

LOCALES = {"es": {"es-ES", "es-419"}}
SOMEWHERE: TranslationContextTypes = TranslationContext(TranslationContextLocation.other, None)


def texts(thing: Json) -> Iterator[tuple[str, dict[str, str]]]:
    """List what a command and everything in it say, with the translations."""
    if "description" in thing:
        yield thing["description"], thing.get("description_localizations") or {}
    elif "value" in thing or thing.get("type") in {USER, MESSAGE}:
        yield thing["name"], thing.get("name_localizations") or {}
    for inside in (*thing.get("options", []), *thing.get("choices", [])):
        yield from texts(inside)


def names(thing: Json) -> Iterator[Json]:
    """List everything that people call by its name."""
    if "description" in thing:
        yield thing
    for inside in thing.get("options", []):
        yield from names(inside)


async def test_discord_takes_every_command_in_every_language() -> None:
    assert command_problems(await published()) == []
    async with playing() as scene:
        tree = scene.client.tree
        await tree.set_translator(CatalogueTranslator())
        assert len(await tree.sync()) == len(tree.get_commands()) == len(scene.fake.commands)


async def test_every_text_is_said_in_every_language() -> None:
    said = [pair for command in await published() for pair in texts(command)]
    expected = set().union(*LOCALES.values())
    assert said
    for text, translations in said:
        assert text
        assert set(translations) == expected, text


def words_of(text: str) -> set[str]:
    """List the words of a text, the small ones aside."""
    return {word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > 2}


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_an_option_says_what_its_name_does_not(spoken: str) -> None:
    sentences = catalogue(spoken).sentences
    fields = [(c.path, item) for c in REGISTRY.listed for item in option_fields(c)]
    assert len(fields) > 60
    for path, item in fields:
        said = sentences[f"{path}.{item.name}.option"]
        named = words_of(f"{sentences[f'{path}.{item.name}']} {item.name}")
        assert len(words_of(said) - named) >= 3, said
        assert len(said) <= 100, said
        assert said[-1] not in ".?", said


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_what_a_command_does_is_more_than_its_form_is_called(spoken: str) -> None:
    sentences = catalogue(spoken).sentences
    for command in REGISTRY.listed:
        called = f"{sentences.get(f'{command.path}.form', '')} {command.path}"
        assert len(words_of(sentences[f"{command.path}.summary"]) - words_of(called)) >= 3


async def test_names_are_the_same_in_every_language() -> None:
    called = [thing for command in await published() for thing in names(command)]
    assert {"goal", "add", "title"} <= {thing["name"] for thing in called}
    assert not any(thing.get("name_localizations") for thing in called)


def test_every_language_of_ours_but_english_is_one_of_discords() -> None:
    assert set(LOCALES) == {*LANGUAGES} - {ENGLISH}
    for ours, theirs in LOCALES.items():
        assert {locale.value for locale in Locale if language(locale) == ours} == theirs


@pytest.mark.parametrize("locale", [Locale.american_english, Locale.british_english])
async def test_english_is_what_everybody_reads_who_is_told_nothing_else(locale: Locale) -> None:
    assert language(locale) == ENGLISH
    assert await CatalogueTranslator().translate(localized("goal.add"), locale, SOMEWHERE) is None


@pytest.mark.parametrize("key", ["goal.add", "group.pod", "goal.add.form", "flag.yes"])
async def test_a_text_is_the_one_in_the_catalogue(key: str) -> None:
    text = localized(key)
    assert text.message == words(fill(catalogue(ENGLISH).sentence(key), {}))
    spanish = await CatalogueTranslator().translate(text, discord.Locale.spain_spanish, SOMEWHERE)
    assert spanish == words(fill(catalogue("es").sentence(key), {}))


async def test_what_has_no_key_is_not_translated() -> None:
    assert (
        await CatalogueTranslator().translate(locale_str("goal"), Locale.spain_spanish, SOMEWHERE)
        is None
    )
    assert (
        await CatalogueTranslator().translate(localized("goal.add"), Locale.german, SOMEWHERE)
        is None
    )


def test_the_real_registry_has_something_for_every_menu() -> None:
    assert REGISTRY.for_person is not None
    assert REGISTRY.for_uploads is not None
