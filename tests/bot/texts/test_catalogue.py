"""Catalogues are read from gettext files, by key, with each language's own plural forms."""

import io

import pytest

from bot.texts.catalogue import (
    LANGUAGES,
    Catalogue,
    MissingText,
    catalogue,
    closest,
    one_or_more,
    read,
)

HEADER = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"
"""
ENTRIES = """
msgid "greeting"
msgstr "Hola, {name}"

msgid "long"
msgstr ""
"Una línea, "
"y otra."

#, fuzzy
msgid "guessed"
msgstr "Quizás"

msgid "empty"
msgstr ""

#~ msgid "gone"
#~ msgstr "Antes"

msgid "half"
msgid_plural "half"
msgstr[0] "una"
msgstr[1] ""
"""


def made(plurals: str, *forms: str) -> Catalogue:
    """Read a catalogue with one counting sentence."""
    counted = "".join(f'msgstr[{n}] "{form}"\n' for n, form in enumerate(forms))
    text = f'{HEADER.format(plurals=plurals)}\nmsgid "stones"\nmsgid_plural "stones"\n{counted}\n'
    return read("es", io.BytesIO((text + ENTRIES).encode()))


SPANISH = made("nplurals=2; plural=(n != 1);", "Una piedra", "{n} piedras")


def test_sentences_are_found_by_key() -> None:
    assert SPANISH.sentence("greeting") == "Hola, {name}"
    assert SPANISH.sentence("long") == "Una línea, y otra."
    assert "greeting" in SPANISH
    assert "stones" in SPANISH


@pytest.mark.parametrize("key", ["guessed", "empty", "gone", "half", "nonsense"])
def test_what_is_not_translated_is_not_there(key: str) -> None:
    assert key not in SPANISH


@pytest.mark.parametrize(
    ("n", "sentence"),
    [(0, "{n} piedras"), (1, "Una piedra"), (2, "{n} piedras"), (-1, "Una piedra"),
     (1_000_000, "{n} piedras")],
)  # fmt: skip
def test_two_forms_are_chosen_by_the_files_own_rule(n: int, sentence: str) -> None:
    assert SPANISH.counted("stones", n) == sentence


@pytest.mark.parametrize(
    ("n", "sentence"),
    [(0, "de más"), (1, "una"), (2, "de más"), (1_000_000, "millones"), (2_000_000, "millones")],
)
def test_a_file_with_the_three_spanish_forms_works_as_well(n: int, sentence: str) -> None:
    rule = "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;"

    assert made(rule, "una", "millones", "de más").counted("stones", n) == sentence


@pytest.mark.parametrize(("n", "form"), [(0, 1), (1, 0), (2, 1)])
def test_a_catalogue_made_by_hand_counts_as_english_does(n: int, form: int) -> None:
    assert one_or_more(n) == form
    assert Catalogue("en", {}, {"a": ("one", "more")}).counted("a", n) == ("one", "more")[form]


def test_a_language_that_lacks_a_key_speaks_english() -> None:
    key = next(iter(catalogue("en").sentences))
    counted = next(iter(catalogue("en").plurals))

    assert SPANISH.sentence(key) == catalogue("en").sentence(key)
    assert SPANISH.counted(counted, 2) == catalogue("en").counted(counted, 2)


def test_a_key_that_english_lacks_is_a_programmers_error() -> None:
    english = Catalogue("en", {}, {})

    with pytest.raises(MissingText):
        english.sentence("nonsense")
    with pytest.raises(MissingText):
        english.counted("nonsense", 2)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("en", "en"),
        ("es", "es"),
        ("es-MX", "es"),
        ("es_419", "es"),
        ("ES", "es"),
        ("en_GB", "en"),
        ("pt-BR", "en"),
        ("est", "en"),
        ("", "en"),
        (None, "en"),
        ("-", "en"),
        ("\ud800", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_a_person_is_spoken_to_in_the_closest_language(wanted: str | None, language: str) -> None:
    assert closest(wanted) == language


def test_every_language_has_a_file() -> None:
    for language in LANGUAGES:
        assert catalogue(language).language == language
        assert catalogue(language).sentences
