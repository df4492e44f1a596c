"""Which parts of a line are read from right to left; python-bidi says the same."""

from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.directions import visual_runs

lines = st.text("abñאבجد 12٣.,:(-$%+/\u0301", max_size=16).map(str.strip)


@given(lines)
def test_parts_stand_as_the_unicode_algorithm_says(line: str) -> None:
    parts = ((line[start:end], rtl) for start, end, rtl in visual_runs(line))
    seen = "".join(part[::-1] if rtl else part for part, rtl in parts)

    assert seen == get_display(line)


def test_every_character_is_in_one_part() -> None:
    line = "שלום (abc) 12, مرحبا"
    places = [place for start, end, _ in visual_runs(line) for place in range(start, end)]

    assert sorted(places) == list(range(len(line)))
