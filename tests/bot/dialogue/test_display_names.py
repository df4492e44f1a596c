"""A name from a profile is one short line that anybody can see, and says nothing unseen."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.dialogue.display_names import called
from bot.dialogue.graphemes import PARTS, PARTS_IN_ONE, parts, split
from bot.dialogue.sanitize import one_line, visible
from bot.domain.people import Person
from bot.kernel.ids import PersonId
from tests.harness.hostile import UNREADABLE, WRITTEN

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
everything = st.text(st.characters(exclude_categories=()))
names = st.one_of(everything, st.sampled_from((*WRITTEN, *UNREADABLE)))


@given(names, st.integers(2, 64))
def test_a_name_is_one_short_visible_line_whatever_a_profile_says(raw: str, limit: int) -> None:
    name = called(raw, limit)

    assert 0 < len(split(name)) <= limit
    assert len(name) <= PARTS * limit
    assert all(parts(each) <= PARTS_IN_ONE for each in split(name))
    assert visible(name)
    assert name == one_line(name)
    assert called(name, limit) == name


@given(names)
def test_a_name_turns_nothing_around_and_hides_nothing(raw: str) -> None:
    name = called(raw).replace(SCOTLAND[1:], "").replace(SCOTLAND.replace("sct", "eng")[1:], "")
    unseen = {unicodedata.name(c, hex(ord(c))) for c in name if unicodedata.category(c) == "Cf"}

    assert unseen <= {"ZERO WIDTH JOINER", "ZERO WIDTH NON-JOINER"} | TAGS


TAGS = {unicodedata.name(chr(c), "") for c in range(0xE0020, 0xE0080)}  # of flags only, as below


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Ann", "Ann"),
        ("", "…"),
        ("\u200b", "…"),
        ("\ud800", "…"),
        ("\u3164\u2800", "…"),
        (" A\x00n\nn ", "An n"),
        ("A\u2028n\u0085n", "A n n"),
        ("\u202eevil", "evil"),
        ("An\u200bn\u00ad\u2060", "Ann"),
        ("An\u200dn", "Ann"),
        ("Ann\U000e0041\U000e0042", "Ann"),
        ("Ann\ufffe", "Ann"),
        ("Annq\u0301", "Annq\u0301"),
        ("Z" + "\u0301" * 30, "Ź" + "\u0301" * 7),
        (FAMILY, FAMILY),
        (f"{SCOTLAND} Isla", f"{SCOTLAND} Isla"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("श्री\u200dराम", "श्री\u200dराम"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("x" * 40, "x" * 31 + "…"),
        ("x" * 31 + FAMILY, "x" * 31 + FAMILY),
        ("x" * 32 + FAMILY, "x" * 31 + "…"),
        (FAMILY * 33, FAMILY * 25 + "…"),
        ("@everyone", "@everyone"),
    ],
)
def test_a_profile_name_is_shown_as_safe_as_can_be(raw: str, name: str) -> None:
    assert called(raw) == name


def test_a_person_has_a_clean_name_wherever_it_came_from() -> None:
    ann = Person(PersonId(1), "\u202eAnn\u200b\n", datetime(2026, 11, 1, tzinfo=UTC))

    assert ann.name == "Ann"
    assert replace(ann, name="Ann\u2066").name == "Ann"
