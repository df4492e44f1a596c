"""What became of each part of one's words, and what is held over what is said."""

from datetime import date

import pytest

from bot.domain.goals import Visible
from bot.domain.words import HeldWords, WishKind, WordChange, Words, word_changes

ADDED, CHANGED, OUT = WordChange.ADDED, WordChange.CHANGED, WordChange.TAKEN_OUT
THURSDAY = date(2026, 11, 12)
ALL = Words("a", "b", "c", WishKind.NUDGE, THURSDAY)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (Words(), Words("a"), {"win": ADDED}),
        (Words(), Words("a", visible=Visible.ME), {"win": ADDED}),
        (Words("a"), Words("a"), {}),
        (Words("a"), Words("b"), {"win": CHANGED}),
        (Words("a", "b"), Words("a"), {"hard": OUT}),
        (Words("a"), Words("a", visible=Visible.ME), {"visible": CHANGED}),
        (ALL, Words("a", "b", "c", WishKind.LISTEN, THURSDAY), {"wish": CHANGED}),
        (ALL, Words("a", "b"), {"wish": OUT}),
    ],
)
def test_each_part_that_is_not_as_it_was_is_named(
    before: Words, after: Words, changes: dict[str, WordChange]
) -> None:
    assert word_changes(before, after) == changes


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (HeldWords(), ALL),
        (HeldWords(win="z"), Words("z", "b", "c", WishKind.NUDGE, THURSDAY)),
        (HeldWords(win=""), Words(None, "b", "c", WishKind.NUDGE, THURSDAY)),
        (HeldWords(wish=""), Words("a", "b")),
        (HeldWords(wish="").extended_by(HeldWords(hard="y")), Words("a", "y")),
        (HeldWords(win="").extended_by(HeldWords(win="y", wish="")), Words("y", "b")),
        (HeldWords(win="y").extended_by(HeldWords(win="")).applied_to(Words()), Words()),
    ],
)
def test_what_was_taken_out_is_gone_and_what_was_not_spoken_of_stays(
    held: HeldWords | Words, words: Words
) -> None:
    assert (held if isinstance(held, Words) else held.applied_to(ALL)) == words
