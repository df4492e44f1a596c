"""All languages say the same things, in Cairn's own manner, and nothing that nobody asks for."""

import re
from collections import Counter
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.texts.catalogue import ENGLISH, LANGUAGES, Catalogue, catalogue
from bot.texts.markup import placeholders
from tests.bot.texts import uses

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
# docs/behavior.md, "How it sounds": what Cairn never says, in any language it speaks.
NEVER = {
    "en": r"don[’']t forget|you should|last chance|streak|overdue|hurry|failed|you missed",
    "es": r"no (te )?olvides|deberías|última oportunidad|racha|atrasad|date prisa|fracas|fallaste",
}
HEALTH = (
    r"cortisol|dopamin|seroton|clinical|clínic|proven|demostrad|cures?\b|heals?\b|reduces? stress"
)
EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001faff]")


def sentences(language: str) -> list[tuple[str, str]]:
    """List every sentence of a language with its key, each plural form apart."""
    texts = catalogue(language)
    return [
        *texts.sentences.items(),
        *((key, form) for key, forms in texts.plurals.items() for form in forms),
    ]


def raw(language: str) -> tuple[str, Catalog]:
    """Read a language's file, as text and as messages."""
    path = files("bot.texts").joinpath(f"{language}.po")
    with path.open("rb") as file:
        return path.read_text("utf-8"), read_po(file, locale=language, abort_invalid=True)


def named(texts: Catalogue, key: str) -> set[str]:
    """Name the placeholders of a key, in whatever form."""
    forms = texts.plurals.get(key) or (texts.sentence(key),)
    return {name for form in forms for name in placeholders(form)}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_what_english_says(language: str) -> None:
    english, other = catalogue(ENGLISH), catalogue(language)

    assert sorted(english.sentences.keys() ^ other.sentences.keys()) == []
    assert sorted(english.plurals.keys() ^ other.plurals.keys()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_fills_in_the_same(language: str) -> None:
    english, other = catalogue(ENGLISH), catalogue(language)
    both = [key for key in (*english.sentences, *english.plurals) if key in other]

    differing = {
        key: (named(english, key), named(other, key))
        for key in both
        if named(english, key) != named(other, key)
    }

    assert differing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_read(language: str) -> None:
    for _, sentence in sentences(language):
        placeholders(sentence)  # raises BadMarkup and quotes it


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_count_has_the_forms_that_its_language_chooses_from(language: str) -> None:
    texts, (_, messages) = catalogue(language), raw(language)

    wrong = [key for key, forms in texts.plurals.items() if len(forms) != messages.num_plurals]
    lacking = {
        key: names
        for key, forms in texts.plurals.items()
        if (names := [named(texts, key) - {"n"} - placeholders(form) for form in forms])
        and any(names)
    }

    assert wrong == []
    assert lacking == {}
    assert {texts.form(n) for n in range(2_000_001)} <= set(range(messages.num_plurals))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_stands_once_and_is_translated(language: str) -> None:
    text, messages = raw(language)
    keys = Counter(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))
    found = {*catalogue(language).sentences, *catalogue(language).plurals}

    assert [key for key, count in keys.items() if count > 1] == []
    assert sorted(keys.keys() - found) == []  # empty, or fuzzy
    assert [key for key in keys if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", key)] == []
    assert len(messages) == len(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cairn_sounds_like_a_considerate_friend(language: str) -> None:
    wrong = [
        f"{key}: {sentence}"
        for key, sentence in sentences(language)
        if re.search(r"[!¡]|\bOops\b|\bUps\b", sentence)
        or re.search(NEVER[language], sentence, re.IGNORECASE)
        or re.search(HEALTH, sentence, re.IGNORECASE)
        or len(EMOJI.findall(sentence)) > 1
        or sentence != sentence.strip()
        or "  " in sentence
    ]

    assert not wrong, "\n" + "\n".join(wrong)


def test_every_key_that_is_said_is_there() -> None:
    texts = catalogue(ENGLISH)

    missing = [
        f"{use.place}: {use.key}"
        for use in uses.uses()
        if use.key not in (texts.plurals if use.counts else texts.sentences)
    ]
    missing += [f"declared: {key}" for key in sorted(uses.declared() - texts.sentences.keys())]
    missing += [f"on the page: {key}" for key in sorted(uses.on_page() - texts.sentences.keys())]
    missing += [
        f"{made.place}: {made.text}"
        for made in uses.patterns()
        if not any(map(made.keys.fullmatch, texts.sentences))
    ]

    assert not missing, "\n" + "\n".join(missing)


def test_every_placeholder_is_filled_where_its_key_is_said() -> None:
    texts = catalogue(ENGLISH)

    unfilled = [
        f"{use.place}: {use.key} lacks {', '.join(sorted(lacking))}"
        for use in uses.uses()
        if use.key in texts and use.arguments is not None
        if (lacking := named(texts, use.key) - use.arguments - ({"n"} if use.counts else set()))
    ]

    assert not unfilled, "\n" + "\n".join(unfilled)


def test_every_key_is_said_somewhere() -> None:
    texts = catalogue(ENGLISH)
    said = uses.literals() | uses.declared() | uses.labels() | uses.on_page()
    made = uses.made()

    unused = [
        key
        for key in (*texts.sentences, *texts.plurals)
        if key not in said and not any(keys.fullmatch(key) for keys in made)
    ]

    assert not unused, "\n" + "\n".join(unused)
