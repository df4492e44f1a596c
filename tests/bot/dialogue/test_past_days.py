"""Days that lie behind are read as people say them; those ahead are told from them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.known import Known
from bot.dialogue.past_days import PastDay
from bot.kernel.errors import BadAnswer
from bot.texts.voice import Voice

TODAY = date(2026, 11, 18)  # a Wednesday
PAST = PastDay(28)


def known(language: str, hour: int = 12) -> Known:
    """Know a moment of a Wednesday in Madrid."""
    zone = ZoneInfo("Europe/Madrid")
    at = datetime.combine(TODAY, datetime.min.time(), zone).replace(hour=hour)
    return Known(at.astimezone(UTC), Voice(language, zone))


@pytest.mark.parametrize(
    ("language", "said", "days"),
    [
        ("en", "today", 0),
        ("en", "Yesterday", 1),
        ("en", "last night", 1),
        ("en", "the day before yesterday", 2),
        ("en", "2 days ago", 2),
        ("en", "two days ago", 2),
        ("en", "a week ago", 7),
        ("en", "3 weeks ago", 21),
        ("en", "Monday", 2),
        ("en", "on Monday", 2),
        ("en", "last Monday", 2),
        ("en", "Wednesday", 0),
        ("en", "last Wednesday", 7),
        ("en", "Thursday", 6),
        ("en", "tue", 1),
        ("en", "November 3", 15),
        ("en", "3 November", 15),
        ("en", "Oct 25", 24),
        ("en", "2026-11-10", 8),
        ("en", "11/10/2026", 8),
        ("en", "ayer", 1),
        ("es", "hoy", 0),
        ("es", "ayer", 1),
        ("es", "anoche", 1),
        ("es", "anteayer", 2),
        ("es", "antes de ayer", 2),
        ("es", "hace dos días", 2),
        ("es", "hace 3 dias", 3),
        ("es", "hace una semana", 7),
        ("es", "el lunes", 2),
        ("es", "el lunes pasado", 2),
        ("es", "el miércoles pasado", 7),
        ("es", "jueves", 6),
        ("es", "3 de noviembre", 15),
        ("es", "el 25 de octubre", 24),
        ("es", "10/11/2026", 8),
        ("es", "yesterday", 1),
    ],
)
def test_a_day_behind_is_read(language: str, said: str, days: int) -> None:
    assert (TODAY - PAST.parse(said, known(language))).days == days


@pytest.mark.parametrize(
    ("language", "said", "key"),
    [
        ("en", "tomorrow", "bad.day_ahead"),
        ("es", "mañana", "bad.day_ahead"),
        ("en", "2026-11-19", "bad.day_ahead"),
        ("en", "2027-01-01", "bad.day_ahead"),
        ("es", "1/12/2026", "bad.day_ahead"),
        ("en", "November 20, 2026", "bad.day_ahead"),
        ("en", "November 20", "bad.day_long_ago"),
        ("en", "2026-10-01", "bad.day_long_ago"),
        ("en", "40 days ago", "bad.day_long_ago"),
        ("es", "hace 5 semanas", "bad.day_long_ago"),
        ("en", "some day", "bad.day"),
        ("en", "many days ago", "bad.day"),
        ("es", "hace mucho", "bad.day"),
        ("en", "99999 days ago", "bad.day"),
        ("en", "ago", "bad.day"),
        ("en", "last", "bad.day"),
    ],
)
def test_any_other_day_is_refused_by_what_was_read(language: str, said: str, key: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        PAST.parse(said, known(language))
    assert refused.value.key == key


def test_in_the_small_hours_yesterday_is_offered_first() -> None:
    assert [label for _, label in PAST.options(known("en", 3))] == ["yesterday", "today"]
    assert [label for _, label in PAST.options(known("es", 4))] == ["hoy", "ayer"]
    assert PAST.options(known("en", 0))[0][0] == "2026-11-17"
