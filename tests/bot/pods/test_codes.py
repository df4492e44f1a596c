"""Codes of invitations: drawn from words that offend nobody, and read however they are written."""

from itertools import chain
from pathlib import Path

import pytest

from bot.kernel.ids import SystemIds
from bot.pods import codes
from bot.pods.codes import Code
from bot.reading.folding import folded
from bot.texts.catalogue import LANGUAGES

OFFENSIVE = frozenset((Path(__file__).parent / "offensive_words.txt").read_text().split())
# Beginnings of words about death, bodies, faiths and substances.
LEFT_OUT = {
    "en": "dead death kill corps grave coffin blood skull naked nude sex church pray god jesus"
    " devil angel beer wine vodka drug cocain opi tobac cigar smok gun bomb rape slave suicid",
    "es": "muert matar cadav tumba ataud sangr calaver desnud sex igles rezo dios santo diab cerve"
    " vino vodka drog cocain tabac cigar humo pistol bomba guerr viol esclav suicid",
}
SAID = "riverambertide42"
SECRET = "pSQBBBu_JEuNaQ-7x0Zk3A"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_words_enough_and_each_word_once(language: str) -> None:
    words = [folded(word) for word in codes.word_list(language)]
    assert len(words) >= 2300
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.isalpha() and 4 <= len(word) <= 9 for word in words)


def test_no_word_belongs_to_two_languages() -> None:
    seen: dict[str, str] = {}
    for language in LANGUAGES:
        for word in map(folded, codes.word_list(language)):
            assert seen.setdefault(word, language) == language, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_offends_or_speaks_of_what_it_should_not(language: str) -> None:
    for word in map(folded, codes.word_list(language)):
        assert word not in OFFENSIVE
        assert not word.startswith(tuple(LEFT_OUT[language].split())), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_words_differ_by_one_letter(language: str) -> None:
    seen: dict[str, str] = {}
    for word in map(folded, codes.word_list(language)):
        alike = {f"{word[:n]}*{word[n + 1 :]}" for n in range(len(word))}
        shorter = {word[:n] + word[n + 1 :] for n in range(len(word))}
        for form in chain(alike, {word}):
            assert form not in seen, (word, seen[form])
        assert not shorter & seen.keys()
        seen |= dict.fromkeys({*alike, word}, word)


@pytest.mark.parametrize("language", [*LANGUAGES, "de"])
def test_what_is_drawn_is_read_again(language: str) -> None:
    ids = SystemIds()
    drawn = {codes.spoken(ids, language) for _ in range(200)}
    assert len(drawn) == 200
    for code in drawn:
        assert codes.find(code) == Code(spoken=codes.canonical(code))
        for loose in (code.replace("-", " "), code.replace("-", ""), code.upper(), folded(code)):
            read, alone = codes.read(loose), codes.stands_alone(loose)
            assert read is not None
            assert alone is not None
            assert read.spoken == alone.spoken == codes.canonical(code)


@pytest.mark.parametrize(
    "written",
    [
        "river-amber-tide-42",
        "River-Amber-Tide-42",
        "river–amber–tide–42",
        "river—amber—tide—42",
        "river‑amber‑tide‑42",
        "river−amber−tide−42",
        "river - amber - tide - 42",
        "river--amber--tide--42",
        "river-\namber-tide-42",
        "ríver-ámber-tidé-42",
        "river-amber-tide-4 2",
        "river-amber-tide-٤٢",
        "river-amber-tide-\uff14\uff12",
        "ri\u200bver-amber-tide-42\u200e",
        "Tell Cairn: `/pod join river-amber-tide-42`",
        "«river-amber-tide-42».",
        "mi código es river-amber-tide-42, gracias",
        "Maya invites you: to think.\nTell Cairn: /pod join river-amber-tide-42\nUntil Sunday.",
    ],
)
def test_a_code_is_found_in_any_words(written: str) -> None:
    assert codes.find(written) == codes.read(written) == Code(spoken=SAID)


@pytest.mark.parametrize(
    "written",
    [
        "river amber tide 42",
        "  River  Amber, Tide 42!",
        "riverambertide42",
        "river amber tide42",
        "river_amber_tide_42",
        "river.amber.tide.42",
        "it says river amber tide 42 I think",
        "mi código: river amber tide 42",
    ],
)
def test_where_a_code_is_asked_for_it_is_read_more_freely(written: str) -> None:
    assert codes.find(written) is None
    assert codes.read(written) == Code(spoken=SAID)


@pytest.mark.parametrize(
    "written",
    [
        f"https://t.me/cairnbot?start=j_{SECRET}",
        f"t.me/cairnbot?start=j_{SECRET}",
        f"Look: https://t.me/cairnbot?start=j_{SECRET}.",
        f"tg://resolve?domain=cairnbot&start=j_{SECRET}",
        f"/start j_{SECRET}",
        f"/pod join {SECRET}",
        f"my code is {SECRET}, it says",
        SECRET,
    ],
)
def test_the_secret_of_a_link_is_found_in_any_words(written: str) -> None:
    assert codes.find(written) == codes.read(written) == Code(secret=SECRET)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "walk 3 times a week",
        "three-times-a-week-yes",
        "counterrevolutionaries",
        "river-amber-tide",
        "river-amber-tide-4",
        "river-amber-tide-423",
        "river-amber-42",
        "not-of-ours-42",
        "2026-11-22",
        "https://t.me/cairnbot?start=hello",
        "j_short",
        "+1-555-123-4567",
    ],
)
def test_what_is_no_code_is_not_found_unasked(written: str) -> None:
    assert codes.find(written) is None
    assert codes.stands_alone(written) is None


@pytest.mark.parametrize("written", ["", "what is that?", "42", "river amber tide", "x" * 4000])
def test_what_is_no_code_is_none_where_one_is_asked_for(written: str) -> None:
    assert codes.read(written) is None


def test_words_with_capitals_are_no_secret_though_they_are_as_long_as_one() -> None:
    written = "River-Amber-Lantern-42"
    assert len(written) == 22
    assert codes.find(written) == Code(spoken="riveramberlantern42")


def test_a_misspelled_word_is_still_a_code_that_was_meant() -> None:
    assert codes.read("rivr-amber-tide-42") == Code(spoken="rivrambertide42")


def test_letters_that_are_all_of_the_secret_s_length_are_read_both_ways() -> None:
    both = codes.read("rivers" + "a" * 14 + "42")
    assert both == Code("rivers" + "a" * 14 + "42", "rivers" + "a" * 14 + "42")


@pytest.mark.parametrize("code", [Code(secret=SECRET), Code(spoken=SAID)])
def test_what_is_written_of_a_code_is_read_as_the_same(code: Code) -> None:
    assert codes.read(codes.write(code)) == code
