"""Texts are limited by what a reader counts, and by what it takes to keep them."""

from datetime import UTC, datetime

import pytest

from bot.dialogue.fields import Text
from bot.dialogue.graphemes import PARTS_IN_ONE, parts, refuse_more, split
from bot.dialogue.known import Known
from bot.kernel.errors import BadAnswer
from bot.texts.voice import NEUTRAL

KNOWN = Known(datetime(2026, 11, 1, tzinfo=UTC), NEUTRAL)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
KISS = "\U0001f469\U0001f3fd\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468\U0001f3ff"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("Ann", 3),
        ("e\u0301e", 2),
        (FAMILY, 1),
        (KISS, 1),
        (SCOTLAND, 1),
        ("\U0001f1ea\U0001f1f8" * 3, 3),
        ("\U0001f44d\U0001f3fd!", 2),
        ("क्षि", 1),
        ("한국", 2),
        ("a\nb", 3),
        ("", 0),
    ],
)
def test_characters_are_what_a_reader_counts(text: str, characters: int) -> None:
    assert len(split(text)) == characters


@pytest.mark.parametrize("text", [KISS, SCOTLAND, FAMILY, "1\ufe0f\u20e3", "e" + "\u0301" * 7])
def test_what_people_use_has_no_part_too_many(text: str) -> None:
    assert parts(text) <= PARTS_IN_ONE


@pytest.mark.parametrize(
    "text",
    [
        "e" + "\u0301" * 9,
        "a" + "\u200d" * 10,
        "❤" + "\ufe0f" * 10,
        f"{SCOTLAND}\u0301\u0301",
    ],
)
def test_one_character_has_eight_parts_at_most(text: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        refuse_more(text, 40)

    assert refused.value.key == "bad.too_many_parts"


def test_a_text_of_families_is_as_long_as_one_of_letters_until_it_is_too_much_to_keep() -> None:
    assert Text(40).parse(FAMILY * 22, KNOWN) == FAMILY * 22
    with pytest.raises(BadAnswer) as refused:
        Text(40).parse(FAMILY * 23, KNOWN)
    assert refused.value.key == "bad.too_many_parts"
    with pytest.raises(BadAnswer):
        Text(40).parse("e\u0301\u0301\u0301\u0301\u0301" * 40, KNOWN)


def test_what_is_too_long_is_said_with_how_much() -> None:
    with pytest.raises(BadAnswer) as refused:
        Text(5).parse("Pages é", KNOWN)

    assert refused.value.key == "bad.too_long"
    assert refused.value.arguments == {"most": 5, "length": 7, "over": 2}
    said = KNOWN.voice.text(refused.value.key, **refused.value.arguments)
    assert "7 characters, 2 more than the 5 that I can keep" in said
