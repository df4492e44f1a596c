"""A voice says sentences, instants, numbers and lists as its reader reads them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.catalogue import Catalogue
from bot.texts.spans import Span, SpanStyle, plain, words
from bot.texts.voice import NEUTRAL, Style, Voice

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TEXTS = Catalogue(
    "en",
    {"greeting": "Hi *{name}*, {n} of {all}", "plain": "No words to fill"},
    {"stones": ("One stone by {who}", "{n} stones by {who}")},
)
ANN = Voice("en", BERLIN, TEXTS)


def test_a_sentence_takes_words_numbers_spans_and_lines() -> None:
    line = ANN.say("greeting", name="*Bo*", n=1200, all=(Span("x"), Span("y", SpanStyle.CODE)))

    assert line == (
        Span("Hi "),
        Span("*Bo*", SpanStyle.STRONG),
        Span(", "),
        Span("1,200"),
        Span(" of "),
        Span("x"),
        Span("y", SpanStyle.CODE),
    )
    assert ANN.text("greeting", name=Span("Bo"), n=1, all=plain("2")) == "Hi Bo, 1 of 2"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 stones by Bo"),
        (1, "One stone by Bo"),
        (2, "2 stones by Bo"),
        (1200, "1,200 stones by Bo"),
    ],
)
def test_a_sentence_that_counts_says_its_number(n: int, said: str) -> None:
    assert words(ANN.count("stones", n, who="Bo")) == said


@given(st.text(st.characters(exclude_categories=())))
def test_what_people_write_is_said_as_it_is(wrote: str) -> None:
    assert words(ANN.count("stones", 2, who=wrote)) == f"2 stones by {wrote}"


@pytest.mark.parametrize(
    ("language", "full", "day", "date_", "weekday"),
    [
        ("en", "Sunday, November 22, 18:00", "Sunday, November 22", "November 22, 2026", "Sunday"),
        ("es", "domingo, 22 de noviembre, 18:00", "domingo, 22 de noviembre",
         "22 de noviembre de 2026", "domingo"),
    ],
)  # fmt: skip
def test_instants_and_days_read_naturally(
    language: str, full: str, day: str, date_: str, weekday: str
) -> None:
    voice = Voice(language, BERLIN)

    assert voice.moment(AT) == Span(full, at=AT)
    assert voice.moment(AT, Style.DAY).text == day
    assert voice.moment(AT, Style.TIME).text == "18:00"
    assert voice.day(date(2026, 11, 22)) == day
    assert voice.date(date(2026, 11, 22)) == date_
    assert voice.weekday(6) == weekday


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Friday, January 1, 2027"), ("es", "viernes, 1 de enero de 2027")],
)
def test_a_day_of_another_year_is_said_with_its_year(language: str, said: str) -> None:
    midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # the new year has come to Berlin
    before = Voice(language, BERLIN, now=midnight - timedelta(hours=1))
    after = Voice(language, BERLIN, now=midnight)

    assert before.day(date(2027, 1, 1)) == said
    assert before.moment(midnight).text == f"{said}, 00:30"
    assert before.moment(midnight, Style.DAY).text == said
    assert before.moment(midnight, Style.TIME).text == "00:30"
    assert said.startswith(after.day(date(2027, 1, 1)))
    assert "2027" not in after.moment(midnight).text


def test_one_of_two_is_said_as_people_say_it() -> None:
    assert Voice("en", BERLIN).either("1,500", "1.5") == "1,500 or 1.5"
    assert Voice("es", BERLIN).either("1500", "1,5") == "1500 o 1,5"
    assert Voice("es", BERLIN).either("7", "8") == "7 u 8"


def test_an_instant_is_told_in_the_readers_zone_whatever_zone_it_comes_in() -> None:
    there = AT.astimezone(ZoneInfo("Pacific/Kiritimati"))

    assert (
        Voice("en", ZoneInfo("Asia/Kathmandu")).moment(there).text == "Sunday, November 22, 22:45"
    )
    assert NEUTRAL.moment(there).text == "Sunday, November 22, 17:00"


@pytest.mark.parametrize(
    ("at", "said"), [(time(0), "00:00"), (time(9, 5), "09:05"), (time(18, 30), "18:30")]
)
def test_a_time_of_day_is_told_on_the_24_hour_clock(at: time, said: str) -> None:
    assert ANN.clock(at) == said


@pytest.mark.parametrize(
    ("language", "amount", "said"),
    [
        ("en", 1234.5, "1,234.5"),
        ("es", 1234.5, "1.234,5"),
        ("en", Decimal("0.125"), "0.125"),
        ("es", Decimal("2.50"), "2,5"),
        ("en", 3, "3"),
        ("en", -3, "-3"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    language: str, amount: float | Decimal, said: str
) -> None:
    assert Voice(language, BERLIN).number(amount) == said


@pytest.mark.parametrize(
    ("language", "share", "said"),
    [("en", 0.456, "46%"), ("es", 0.456, "46\xa0%"), ("en", 0.0, "0%"), ("en", 1.0, "100%")],
)
def test_shares_are_whole_percentages(language: str, share: float, said: str) -> None:
    assert Voice(language, BERLIN).percent(share) == said


@pytest.mark.parametrize(
    ("language", "things", "said"),
    [
        ("en", [], ""),
        ("en", ["Ann"], "Ann"),
        ("en", ["Ann", "Bob"], "Ann and Bob"),
        ("en", ["Ann", "Bob", "Cy"], "Ann, Bob, and Cy"),
        ("es", ["Ana", "Bob"], "Ana y Bob"),
        ("es", ["Ana", "Bob", "Cy"], "Ana, Bob y Cy"),
        ("es", ["Ana", "Inés"], "Ana e Inés"),
        ("es", ["Ana", "Bob", "Hilda"], "Ana, Bob e Hilda"),
        ("es", ["agua", "hielo"], "agua y hielo"),
        ("es", ["Inés"], "Inés"),
        ("es", ["Inés", "Ana"], "Inés y Ana"),
    ],
)
def test_lists_are_joined_as_the_language_does(
    language: str, things: list[str], said: str
) -> None:
    assert Voice(language, BERLIN).items(things) == said


def test_voices_are_the_same_whatever_texts_they_were_given() -> None:
    assert Voice("en", BERLIN, TEXTS) == Voice("en", BERLIN)
    assert hash(Voice("en", BERLIN, TEXTS)) == hash(Voice("en", BERLIN))
