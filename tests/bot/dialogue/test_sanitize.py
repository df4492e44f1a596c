"""What people write is made safe without changing what it says, and cut only where it may be."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.sanitize import (
    one_line,
    paragraphs,
    plainly,
    readable,
    shortened,
    visible,
    whole,
    written,
)
from bot.kernel.errors import BadAnswer
from bot.reading.folding import folded

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
THUMB = "\U0001f44d\U0001f3fd"
everything = st.text(st.characters(exclude_categories=()))


@given(st.sampled_from([readable, one_line, paragraphs, written, plainly]), everything)
def test_what_was_made_safe_once_is_safe(clean: Callable[[str], str], raw: str) -> None:
    try:
        safe = clean(raw)
    except BadAnswer:
        return

    assert clean(safe) == safe
    assert unicodedata.is_normalized("NFC", safe)
    assert not set(safe) & {"\x00", "\u202e", "\u2066", "\ufeff", "\ud800"}
    safe.encode()


@pytest.mark.parametrize(
    ("text", "at", "place"),
    [
        ("abc", 2, 2),
        ("e\u0301a", 1, 1),
        ("ae\u0301", 2, 1),
        (f"a{FAMILY}", 3, 1),
        (f"a{FAMILY}", 2, 1),
        (f"a{THUMB}", 2, 1),
        (f"{THUMB}a", 2, 2),
        ("a\U0001f1ea\U0001f1f8", 2, 1),
        ("\U0001f1ea\U0001f1f8" * 2, 3, 2),
        ("\U0001f1ea\U0001f1f8" * 2, 2, 2),
        ("\u0301" * 9, 5, 5),
        ("abc", 3, 3),
    ],
)
def test_a_cut_never_breaks_what_is_one_to_a_reader(text: str, at: int, place: int) -> None:
    assert whole(text, at) == place


@given(everything, st.integers(1, 40))
def test_a_text_is_shortened_visibly_or_not_at_all(text: str, most: int) -> None:
    short = shortened(text, most)

    assert len(short) <= most
    assert short == text if len(text) <= most else short.endswith("…")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sábado", "sabado"), ("MAÑANA", "manana"), ("Straße", "STRASSE"), ("e\u0301", "é")],
)
def test_spellings_of_one_word_fold_to_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u200d\u200c", "\u3164", "\u2800", "\u0301"])
def test_nothing_that_can_be_seen_is_not_visible(text: str) -> None:
    assert not visible(text)
